"""Companies, contacts and how they are invited."""
