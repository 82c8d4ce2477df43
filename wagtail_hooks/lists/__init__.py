"""Lists of any length: conditions people compose, views they keep, columns they choose, pages without counting."""
