"""Documents: the papers of an order, numbered without gaps, kept as they were issued, and where they were sent."""
