"""Payment methods, payment attempts and their recovery."""
