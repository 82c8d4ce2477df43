"""What licences announce, inside the transaction that holds the licence's row. A listener that raises a
``LicenceError`` undoes what was done, and whoever asked reads its message.
"""

from django.dispatch import Signal

#: ``transfer, by``: free licences are offered to another company; asked again when they are accepted.
transfer_offered = Signal()
#: ``transfer, by``: accepted; ``transfer.target`` is the other company's licence.
transfer_accepted = Signal()
#: ``licence``: its time is up. Sent before it is ended and before any row is held: who sits there may be moved.
licence_lapsing = Signal()
