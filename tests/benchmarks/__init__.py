"""What the client portal costs, measured beside the peer in one run: ``make bench``."""
