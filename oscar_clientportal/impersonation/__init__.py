"""Consents, sessions and their audit: who may see the shop as a client, and what they did there."""
