"""What the documents announce."""

from django.dispatch import Signal

#: Documents of the order with the key ``order_id`` are to be issued: they were asked for, and that is committed.
documents_asked = Signal()
