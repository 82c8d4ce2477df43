"""The worker that looks after subscriptions: notices, renewals, further tries, suspension and end."""

from .following import follow_renewal, pay_with_payer
from .settling import settle
from .worker import renew_subscriptions

__all__ = ["follow_renewal", "pay_with_payer", "renew_subscriptions", "settle"]
