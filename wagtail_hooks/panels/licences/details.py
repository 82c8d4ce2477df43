"""What the history keeps of a change beyond its numbers, in words. Whatever it can't tell it leaves out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.core.loading import get_model

from wagtail_hooks.facts import readable

Licence = get_model("clientportal_licences", "Licence")
LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
FIELDS = ("title", "description", "kind", "valid_from", "valid_until")
#: What the shop itself writes as a reason or an outcome.
TOLD = {
    "invitation over": gettext_lazy("The invitation is over."),
    "asked": gettext_lazy("Asked for"),
    "taken back": gettext_lazy("No longer asked for"),
    "kept": gettext_lazy("More are in use: the quantity stays"),
    **dict(LicenceTransfer.Status.choices),
    **dict(Licence.Source.choices),
}


def in_words(kept: Any) -> str:
    return "; ".join(part for part in _parts(kept) if part) if isinstance(kept, dict) else ""


def _parts(kept: dict[str, Any]) -> Iterator[str]:
    before, after = kept.get("before"), kept.get("after")
    if isinstance(after, dict):
        yield from _changes(before if isinstance(before, dict) else {}, after)
    elif _is_count(before):
        yield _("%(seats)s before") % {"seats": _seats(before)}
    for name in ("quantity", "quantity_next"):
        if _is_count(kept.get(name)):
            yield _seats(kept[name])
    for name in ("company", "source", "outcome", "reason"):
        if isinstance(kept.get(name), str):
            yield str(TOLD.get(kept[name], kept[name]))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _seats(count: int) -> str:
    return ngettext("%(count)d seat", "%(count)d seats", count) % {"count": count}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name in FIELDS:
        if name in after:
            label = Licence._meta.get_field(name).verbose_name
            facts = {"label": label, "before": _value(before.get(name)), "after": _value(after[name])}
            told = _("%(label)s: %(before)s, now %(after)s") if name in before else _("%(label)s: %(after)s")
            yield told % facts


def _value(kept: Any) -> str:
    names = dict(Licence.Kind.choices)
    if not isinstance(kept, str):
        return str(readable(kept))
    moment = _moment(kept)
    return readable(moment) if moment else str(names.get(kept, kept)) or "-"


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None
