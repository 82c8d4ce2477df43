"""What the payments announce."""

from django.dispatch import Signal

#: The card provider says that something happened to ``event.reference``. Sent outside of any transaction; whoever knows
#: the reference asks the provider how it stands. A receiver's error keeps the event for a later try.
provider_event = Signal()
