"""Groups of customers: making and deleting them, and who is in which; and which view many customers have."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.conditions.exceptions import GroupInUse
from oscar_clientportal.core import locks

from .agreeing import lock_view, set_for_many
from .views import check_name, check_text

CustomerGroup = get_model("clientportal_conditions", "CustomerGroup")


def save_group(
    *, group: Any | None, by: Any, title: str, description: str = "", view: Any | None = None
) -> Any:
    """Make a group, or change this one. Raises ``ValidationError``, field by field; nothing is written then."""
    try:
        with transaction.atomic():
            kept = (
                locks.lock_row(CustomerGroup.objects.all(), group.pk)
                if group is not None
                else CustomerGroup()
            )
            kept.title, kept.description = title.strip(), description.replace("\r\n", "\n").strip()
            _check(kept)
            kept.view = lock_view(view)
            kept.save()
    except IntegrityError as error:  # the title was taken in this moment
        raise ValidationError({"title": _("There is such a customer group already.")}) from error
    return kept


def delete_group(*, group: Any, by: Any) -> None:
    """Raises ``GroupInUse`` while anybody is in it, or a price condition speaks of it."""
    try:
        with transaction.atomic():
            locks.lock_row(CustomerGroup.objects.all(), group.pk).delete()
    except (ProtectedError, IntegrityError) as error:
        raise GroupInUse from error


def put_in_group(*, companies: Iterable[int], group: Any | None, by: Any) -> int:
    """Put these customers, by primary key, into the group and out of any other; None: into none. How many there are."""
    return set_for_many(companies=companies, by=by, group=group)


def give_view(*, companies: Iterable[int], view: Any | None, by: Any) -> int:
    """Give these customers, by primary key, this view of their own; None: none of their own. How many there are."""
    return set_for_many(companies=companies, by=by, view=view)


def _check(group: Any) -> None:
    errors: dict[str, Any] = {}
    for field, check in (("title", check_name), ("description", check_text)):
        try:
            check(getattr(group, field))
        except ValidationError as error:
            errors[field] = error
    same = CustomerGroup.objects.filter(title__iexact=group.title).exclude(pk=group.pk)
    if "title" not in errors and same.exists():
        errors["title"] = ValidationError(_("There is such a customer group already."))
    if errors:
        raise ValidationError(errors)
