"""Panel: prices of their own, for customers, groups or everybody; and why a price is what it is."""
