"""The form for a client's address: Oscar's, for the agent's own address book."""

from oscar.core.loading import get_class

UserAddressForm = get_class("address.forms", "UserAddressForm")


class ClientAddressForm(UserAddressForm):
    """The same address may be several clients', so it is no mistake that the book has it already."""

    def validate_unique(self) -> None:
        """``portfolios.services.keep_address`` finds the one that is there."""
