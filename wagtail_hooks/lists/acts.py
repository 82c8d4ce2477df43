"""What may be done to many rows at once. An act says beforehand which rows it would change, and changes no others."""

from collections.abc import Sequence
from time import monotonic
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogFormatter
from wagtail.models import ModelLogEntry

from oscar_clientportal.core import clock

CHANGED = "clientportal.changed_with_others"
#: A request does no more than this; what is left goes on with the next click.
SECONDS_AT_A_TIME = 20


class Act:
    """One of the things to do. ``data``: the cleaned form."""

    name = ""
    label: Any = ""
    permission = ""
    form_class: type[forms.Form] = forms.Form
    rows_at_a_time = 500

    def is_allowed(self, user: Any) -> bool:
        return user.has_perm(self.permission)

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        """Of these rows, those that would be different afterwards."""
        raise NotImplementedError

    def impossible(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        """Of these rows, those to which it can't be done."""
        return rows.none()

    impossible_because: Any = ""

    def details(self, rows: QuerySet, data: dict[str, Any]) -> Component | None:
        """What would become of these rows, which would all be different, for the page that is agreed to."""
        return None

    def token(self, rows: QuerySet, data: dict[str, Any]) -> str:
        """Of what was looked at: with another one it is looked at again."""
        return ""

    def describe(self, data: dict[str, Any]) -> str:
        """What it means, in one sentence."""
        raise NotImplementedError

    def value(self, data: dict[str, Any]) -> str:
        """What is chosen, in words."""
        return ", ".join(str(value) for value in data.values())

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        """Change these rows, whose locks are held; ``rows`` are the same."""
        raise NotImplementedError


def carry_out(act: Act, rows: QuerySet, data: dict[str, Any], user: Any) -> tuple[int, bool]:
    """Do it, a batch at a time, each batch whole or not at all. How many were changed, and whether all are."""
    count, last, begun = 0, 0, monotonic()
    while monotonic() - begun < SECONDS_AT_A_TIME:
        with transaction.atomic():
            wanted = act.to_change(rows.filter(pk__gt=last), data).order_by("pk").values_list("pk", flat=True)
            keys = list(wanted[: act.rows_at_a_time])
            if not keys:
                return count, True
            count += _change(act, rows.model, keys, data, user)
            last = keys[-1]
    return count, False


def _change(act: Act, model: Any, keys: list[int], data: dict[str, Any], user: Any) -> int:
    """What somebody else has changed or deleted since is left out: it is asked again under the rows' locks."""
    locked = (
        model._default_manager.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True)
    )
    rows = {row.pk: row for row in locked}
    still = act.to_change(model._default_manager.filter(pk__in=list(rows)), data)
    changed = sorted(still.values_list("pk", flat=True))
    if changed:
        act.change(model._default_manager.filter(pk__in=changed), changed, data, user)
        _log([rows[key] for key in changed], act, data, user)
    return len(changed)


def _log(rows: list[Any], act: Act, data: dict[str, Any], user: Any) -> None:
    """In Wagtail's log, as its own ``log()`` would write it, in one statement."""
    content_type = ContentType.objects.get_for_model(rows[0], for_concrete_model=False)
    noted, moment = {"act": str(act.label), "value": act.value(data)}, clock.now()
    ModelLogEntry.objects.bulk_create(
        ModelLogEntry(
            content_type=content_type,
            object_id=str(row.pk),
            label=str(row),
            action=CHANGED,
            data=noted,
            user=user,
            timestamp=moment,
            content_changed=True,
        )
        for row in rows
    )


def register_log(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class ChangedWithOthersFormatter(LogFormatter):
        label = gettext_lazy("Change many at once")

        def format_message(self, log_entry: Any) -> str:
            return _("Changed together with others: %(act)s: %(value)s") % log_entry.data
