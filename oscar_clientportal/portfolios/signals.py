"""What this room announces, in the past tense and inside the transaction in which it happens."""

from django.dispatch import Signal

#: A client now stands in an agent's portfolio with the shop's consent. Argument: ``link``.
client_linked = Signal()

#: The shop refused to link a client to an agent. Argument: ``link``.
client_refused = Signal()

#: An agent ended the relation to a client; the shop may not have decided on it yet. Arguments: ``link``, ``by``.
link_ended = Signal()

#: The staff gave an agent's clients to another one. Arguments: ``source``, who had them, and ``contacts``, their keys.
portfolio_handed_over = Signal()
