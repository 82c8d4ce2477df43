"""What the core announces."""

from django.dispatch import Signal

#: A shop's schema is ready. Sent inside the shop's schema with ``schema_name, domain, name, languages``.
shop_created = Signal()
