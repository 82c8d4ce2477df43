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

from .views import check_name, check_text

Company = get_model("clientportal_clients", "Company")
CatalogueView = get_model("clientportal_conditions", "CatalogueView")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")
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


@transaction.atomic
def put_in_group(*, companies: Iterable[int], group: Any | None, by: Any) -> int:
    """Put these customers, by primary key, into the group and out of any other; None: into none. How many there are."""
    locked = locks.lock_rows(Company.objects.only("pk"), companies)
    return _agree(sorted(locked), "group", lock_group(group))


@transaction.atomic
def give_view(*, companies: Iterable[int], view: Any | None, by: Any) -> int:
    """Give these customers, by primary key, this view of their own; None: none of their own. How many there are."""
    locked = locks.lock_rows(Company.objects.only("pk"), companies)
    return _agree(sorted(locked), "view", lock_view(view))


def lock_group(group: Any | None) -> Any | None:
    """The group, which nobody can delete before this transaction ends. Raises ``ValidationError`` where it is gone."""
    if group is None:
        return None
    found = locks.lock_rows(CustomerGroup.objects.all(), [group.pk])
    if group.pk not in found:
        raise ValidationError({"group": _("This customer group isn't there any more.")})
    return found[group.pk]


def lock_view(view: Any | None) -> Any | None:
    """The view, which nobody can delete before this transaction ends. Raises ``ValidationError`` where it is gone."""
    if view is None:
        return None
    found = locks.lock_rows(CatalogueView.objects.all(), [view.pk])
    if view.pk not in found:
        raise ValidationError({"view": _("This catalogue view isn't there any more.")})
    return found[view.pk]


def _agree(locked: list[int], name: str, value: Any | None) -> int:
    """Nobody gets a row in which everything is as the shop's."""
    if value is None:
        rows = CompanyConditions.objects.filter(company__in=locked)
        rows.update(**{name: None})
        as_the_shops = rows.filter(
            group=None, view=None, shipping_methods=None, discount_percent=None, credit_limit=None
        )
        as_the_shops.filter(delivery_terms="", payment_terms="").delete()
        return len(locked)
    new = [CompanyConditions(company_id=pk, **{name: value}) for pk in locked]
    CompanyConditions.objects.bulk_create(
        new, update_conflicts=True, unique_fields=["company"], update_fields=[name]
    )
    return len(locked)


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
