"""Panel: the agents, and what the staff do with their portfolios."""

from .viewset import AgentViewSet

__all__ = ["AgentViewSet"]
