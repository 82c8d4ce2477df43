"""What the impersonation announces, in the past tense and inside its transaction."""

from django.dispatch import Signal

#: ``session``: somebody begins to act as a client.
session_started = Signal()
#: ``session``: it is over; ``session.how_ended`` says how, ``session.ended_by`` by whom.
session_ended = Signal()
#: ``consent, event``: a consent was asked for, given, changed, refused or taken back, or has ended.
consent_changed = Signal()
#: ``partner, change, by`` and, for a link, ``company``: the shop has enabled or disabled a partner or a link.
partner_changed = Signal()
