"""What the staff do with subscriptions: each with its reason, under the locks, told to both, kept in the history."""

from .ending import cancel_subscription
from .extending import extend_subscription, moment_on
from .locking import mark_of
from .moving import move_subscription
from .pausing import pause_subscription, resume_subscription
from .taking_back import take_back

__all__ = [
    "cancel_subscription",
    "extend_subscription",
    "mark_of",
    "moment_on",
    "move_subscription",
    "pause_subscription",
    "resume_subscription",
    "take_back",
]
