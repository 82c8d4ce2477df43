"""How a line for a client names its beneficiary."""

#: The product option that keeps lines for different clients apart, as ``migrations/0002`` makes it.
OPTION_CODE = "clientportal-beneficiary"
OPTION_NAME = "For"


class BeneficiaryValue(list[str]):
    """The option's value: shows the client's name, but is told apart by the client's id alone.

    Oscar's line reference is a checksum of ``repr(value)``; were the name part of it, renaming a client would
    split their lines. As a list it is stored as JSON like any other, and Oscar's templates print it as "Ada
    Lovelace".
    """

    def __init__(self, contact_id: int, display_name: str) -> None:
        super().__init__([display_name])
        self.contact_id = contact_id

    def __repr__(self) -> str:
        return repr(self.contact_id)
