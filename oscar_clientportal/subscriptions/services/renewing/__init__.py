"""The worker that looks after subscriptions: notices, renewals, further tries, suspension and end."""

from .closed import closed_companies
from .following import follow_renewal, pay_with_payer
from .settling import settle
from .worker import renew_subscriptions

__all__ = ["closed_companies", "follow_renewal", "pay_with_payer", "renew_subscriptions", "settle"]
