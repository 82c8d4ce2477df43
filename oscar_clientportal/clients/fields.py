"""Form fields for what people type about a contact; the messages are the same wherever it is typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import texts

from . import rules

UNFIT = _("There are characters in it that can't be kept, such as line breaks or characters nobody sees.")


def validate_line(value: str) -> None:
    """Nothing but characters for a text of one line. Raises ``ValidationError``."""
    if not texts.is_line(value):
        raise ValidationError(UNFIT, code="unfit")


def validate_text(value: str) -> None:
    """Nothing but characters for a text of several lines. Raises ``ValidationError``."""
    if not texts.is_text(value):
        raise ValidationError(UNFIT, code="unfit")


def validate_landing_page(value: str) -> None:
    """A path in this shop, such as ``/portal/company/``, and nothing that leads out of it. Raises ``ValidationError``.

    Empty is none, which is fine.
    """
    if value and not is_landing_page(value):
        raise ValidationError(
            _("This is not a path in this shop. It begins with a slash, such as /portal/company/."),
            code="path",
        )


def is_landing_page(value: str) -> bool:
    """Whether a browser may be led there after a login: ``//example.com`` and ``/\\example.com`` lead elsewhere."""
    return (
        value.startswith("/")
        and texts.is_line(value)
        and " " not in value
        and url_has_allowed_host_and_scheme(value, allowed_hosts=None)
    )


class AddressField(forms.CharField):
    """An e-mail address, as ``clients.rules.normalise_email`` returns it."""

    default_error_messages = {
        "required": _("Please enter an e-mail address."),
        "max_length": _("This is too long for an e-mail address."),
        "invalid": _("This is not an e-mail address. It looks like name@example.com."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": rules.MAX_ADDRESS, **kwargs})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return rules.normalise_email(typed) if typed else ""
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
