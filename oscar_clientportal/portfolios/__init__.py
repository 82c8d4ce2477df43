"""Agents, the clients they look after, and buying for a client."""
