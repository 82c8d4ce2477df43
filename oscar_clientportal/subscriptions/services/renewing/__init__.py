"""The worker that looks after subscriptions: notices, renewals, further tries, suspension and end."""

from .settling import settle
from .worker import renew_subscriptions

__all__ = ["renew_subscriptions", "settle"]
