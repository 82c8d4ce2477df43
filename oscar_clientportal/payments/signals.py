"""What the payments announce."""

from django.dispatch import Signal

#: The card provider says that something happened to ``event.reference``. Sent outside of any transaction; whoever knows
#: the reference asks the provider how it stands. A receiver's error keeps the event for a later try.
provider_event = Signal()

#: ``card`` has paid and is on ``user``'s list now, as they wished; ``attempt`` is what it paid, None for a repayment.
#: Sent outside of any transaction, once it is captured.
card_kept = Signal()

#: Money of an order goes back: ``refund`` is decided for good. Sent in the transaction that decides it, under the lock
#: of its payment; an error of a receiver undoes the decision.
money_returned = Signal()

#: The holder's bank has taken back what a card paid: the dispute over ``attempt``'s payment is lost. In a transaction,
#: under the payment's lock, once for each event that tells of it: whoever listens finds done what they did before.
payment_lost = Signal()
