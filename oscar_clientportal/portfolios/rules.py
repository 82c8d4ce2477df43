"""What an agent may read about a client, and how a line for a client names its beneficiary."""

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


def may_read_name(*, linked: bool, active: bool) -> bool:
    """Whether an agent may read more of a client than the e-mail address they typed themselves.

    Only once the shop has accepted the link *and* the client has a login. Before that, a name would tell the
    agent that somebody with that address was known here, which is what adding a client must not reveal: a
    client without an account is linked but not active, one whose account exists is active but not linked, and
    both look the same.
    """
    return linked and active
