"""What can go wrong with licences and seats, in words a customer may read."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.exceptions import ClientError


class LicenceError(ClientError):
    """A refusal with a message for the person who asked; ``field`` is what it is about, if one."""

    field = ""


class NoSeatFree(LicenceError):
    message = _("No seat is free. Buy more, or take one back from somebody who doesn't need it.")


class LicenceOver(LicenceError):
    message = _("This licence is over.")


class SeatUnknown(LicenceError):
    message = _("This person holds no such seat.")


class NotOfCompany(LicenceError):
    """Somebody of another company: nothing of theirs may show."""

    message = _("This person isn't one of the company's people.")


class QuantityInvalid(LicenceError):
    field = "quantity"
    message = _("Please enter a whole number from 1 to 1,000,000.")


class ValidityInvalid(LicenceError):
    field = "valid_until"
    message = _("The licence would end before it begins.")


class InUse(LicenceError):
    """Fewer than are in use: ``holders`` are those who would have to go, at least ``count`` of them."""

    field = "quantity"

    def __init__(self, message: str, *, count: int, holders: list[Any]) -> None:
        self.count, self.holders = count, holders
        super().__init__(message)


class TransferInvalid(LicenceError):
    """The message says why these licences can't be passed on."""

    def __init__(self, message: str = "", *, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class TransferOver(LicenceError):
    message = _("This offer was answered, withdrawn or has lapsed.")


class TitleInvalid(LicenceError):
    field = "title"
    message = _("Please enter a title of at most 128 characters.")


class KindInvalid(LicenceError):
    field = "kind"
    message = _("Please choose a type from the list.")


class UserClosed(LicenceError):
    message = _("This user is deactivated. Activate them first.")


class SeatHeld(LicenceError):
    message = _("There is a seat for you already.")


class RequestOver(LicenceError):
    message = _("This request was answered or withdrawn already.")
