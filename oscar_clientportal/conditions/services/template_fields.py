"""What is agreed with a customer as a part of settings templates, written by the same service as everywhere."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import templates
from oscar_clientportal.clients.services.templates.fields import OF_ANOTHER_KIND

from .agreeing import clean_codes, clean_text, set_for_many
from .shipping import said_of

CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")


def join() -> None:
    """Called when the room is ready."""
    beside = templates.Beside("conditions", CompanyConditions, set_for_many)
    templates.join(
        templates.TemplateField("view", _row_of("view"), _said_of_row, beside),
        templates.TemplateField("group", _row_of("group"), _said_of_row, beside),
        templates.TemplateField("shipping_methods", _codes, said_of, beside),
        templates.TemplateField("delivery_terms", _terms, beside=beside),
        templates.TemplateField("payment_terms", _terms, beside=beside),
    )


def _row_of(name: str) -> Callable[[Any], Any]:
    model = CompanyConditions._meta.get_field(name).related_model

    def read(key: Any) -> Any:
        if key is None:
            return None
        if not isinstance(key, int) or isinstance(key, bool):
            raise ValidationError(OF_ANOTHER_KIND)
        found = model.objects.filter(pk=key).first()
        if found is None:
            raise ValidationError(_("What was chosen isn't there any more."))
        return found

    return read


def _codes(codes: Any) -> list[str] | None:
    if codes is None:
        return None
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValidationError(OF_ANOTHER_KIND)
    return clean_codes(codes)


def _terms(text: Any) -> str:
    if not isinstance(text, str):
        raise ValidationError(OF_ANOTHER_KIND)
    return clean_text(text)


def _said_of_row(row: Any) -> str:
    return str(row) if row is not None else ""
