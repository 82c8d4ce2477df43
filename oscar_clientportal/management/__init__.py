"""Commands of the whole package."""
