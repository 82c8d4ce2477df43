"""Making, changing and deleting catalogue views, and which one is the shop's default."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields
from oscar_clientportal.conditions.exceptions import ViewInUse
from oscar_clientportal.core import locks

from .holders import use_of
from .items import Item, check_items, items_of
from .previews import hides_everything

CatalogueView = get_model("clientportal_conditions", "CatalogueView")
CatalogueViewItem = get_model("clientportal_conditions", "CatalogueViewItem")
LONGEST_NAME, LONGEST_TEXT = 128, 10_000
WRITTEN_AT_A_TIME = 2000


def save_view(
    *,
    view: Any | None,
    by: Any,
    items: Iterable[Item],
    name: str,
    description: str = "",
    starts_with_all: bool = False,
    may_hide_all: bool = False,
) -> Any:
    """Make a view, or change this one; it shows what these items say from now on.

    Raises ``ValidationError``, field by field, and then nothing is written; one of them is ``may_hide_all``, where the
    view would hide everything and nobody has said that this is meant.
    """
    try:
        with transaction.atomic():
            kept = (
                locks.lock_row(CatalogueView.objects.all(), view.pk) if view is not None else CatalogueView()
            )
            checked = _check(kept, name, description, items)
            if not may_hide_all and hides_everything(checked, starts_with_all=starts_with_all):
                message = _("This view would hide every article. If that is meant, tick it here.")
                raise ValidationError({"may_hide_all": message})
            kept.starts_with_all = starts_with_all
            kept.save()
            _write_items(kept, checked)
    except IntegrityError as error:  # the name was taken, or an item deleted, in this moment
        raise ValidationError(
            _("Somebody else has changed something in this moment. Please try again.")
        ) from error
    return kept


@transaction.atomic
def make_default(*, view: Any, by: Any) -> Any:
    """This view is the shop's default, and no other one."""
    rows = CatalogueView.objects.all()
    held = rows.filter(Q(pk=view.pk) | Q(is_default=True)).order_by().values_list("pk", flat=True)
    locked = locks.lock_rows(rows, held)
    chosen = locked[view.pk]
    rows.filter(is_default=True).exclude(pk=chosen.pk).update(is_default=False)
    chosen.is_default = True
    chosen.save(update_fields=["is_default"])
    return chosen


@transaction.atomic
def unmake_default(*, view: Any, by: Any) -> Any:
    """The shop has no default: whoever has no view sees the whole catalogue."""
    chosen = locks.lock_row(CatalogueView.objects.all(), view.pk)
    chosen.is_default = False
    chosen.save(update_fields=["is_default"])
    return chosen


def delete_view(*, view: Any, by: Any) -> None:
    """Raises ``ViewInUse`` while any customer or group has it, or it is the shop's default."""
    try:
        with transaction.atomic():
            kept = locks.lock_row(CatalogueView.objects.all(), view.pk)
            if use_of(kept):
                raise ViewInUse
            kept.delete()
    except (ProtectedError, IntegrityError) as error:  # given to somebody in this moment
        raise ViewInUse from error


def _check(view: Any, name: str, description: str, items: Iterable[Item]) -> list[Item]:
    errors: dict[str, Any] = {}
    view.name, view.description = name.strip(), description.replace("\r\n", "\n").strip()
    for field, check in (("name", check_name), ("description", check_text)):
        try:
            check(getattr(view, field))
        except ValidationError as error:
            errors[field] = error
    same = CatalogueView.objects.filter(name__iexact=view.name).exclude(pk=view.pk)
    if "name" not in errors and same.exists():
        errors["name"] = ValidationError(_("There is such a catalogue view already."))
    checked: list[Item] = []
    try:
        checked = check_items(items)
    except ValidationError as error:
        errors["items"] = error
    if errors:
        raise ValidationError(errors)
    return checked


def check_name(name: str) -> None:
    """A name of one line that people can read. Raises ``ValidationError``."""
    if not 0 < len(name) <= LONGEST_NAME:
        message = _("Please enter a name of at most %(count)d characters.")
        raise ValidationError(message, params={"count": LONGEST_NAME})
    fields.validate_line(name)


def check_text(text: str) -> None:
    """Raises ``ValidationError``."""
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("Please use at most %(count)d characters."), params={"count": LONGEST_TEXT})
    fields.validate_text(text)


def _write_items(view: Any, items: list[Item]) -> None:
    """What is new is written, what is gone deleted; the others stay as they are."""
    wanted, kept = set(items), set(items_of(view))
    gone = kept - wanted
    for kind in ("category", "range", "product"):
        pks = [item.pk for item in gone if item.kind == kind]
        if pks:
            view.items.filter(**{f"{kind}__in": pks}).delete()
    names = ("is_out", "category_id", "range_id", "product_id")
    rows = [
        CatalogueViewItem(view=view, **dict(zip(names, item.row, strict=True)))
        for item in items
        if item not in kept
    ]
    CatalogueViewItem.objects.bulk_create(rows, batch_size=WRITTEN_AT_A_TIME)
