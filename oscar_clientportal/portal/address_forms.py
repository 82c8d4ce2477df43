"""The form for a client's address: Oscar's, for the agent's own address book."""

from typing import Any

from oscar.core.loading import get_class

UserAddressForm = get_class("address.forms", "UserAddressForm")


class ClientAddressForm(UserAddressForm):
    """Somewhere the shop delivers to. The same address may be several clients', so the book may have it already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        country.queryset = country.queryset.filter(is_shipping_country=True)

    def validate_unique(self) -> None:
        """``portfolios.services.keep_address`` finds the one that is there."""
