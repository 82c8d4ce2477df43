"""What is written with the order of a renewal, in its transaction."""

from typing import Any


def renewal_written(*, order: Any, renewal: Any) -> None:
    """The term, the renewal done, the subscription active, its history and mails. Once: a second call changes nothing.

    Raises ``Overtaken`` where it is not to be written any more.
    """
    raise NotImplementedError
