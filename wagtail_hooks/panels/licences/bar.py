"""Seats as a bar: used, reserved, passed on, free; the numbers stand beside it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.admin.ui.components import Component


class Bar(Component):
    template_name = "oscar_clientportal/wagtail/licences/bar.html"

    def __init__(
        self, *, quantity: int, used: int, reserved: int, transferred: int | None = None, label: str
    ) -> None:
        """``transferred``: None where nothing can be."""
        self.quantity, self.label = quantity, label
        free = max(quantity - used - reserved - (transferred or 0), 0)
        passed_on = {} if transferred is None else {"transferred": transferred}
        self.counts = {"used": used, "reserved": reserved, **passed_on, "free": free}

    @classmethod
    def of(cls, licence: Any) -> "Bar":
        return cls(
            quantity=licence.quantity,
            used=licence.used,
            reserved=licence.reserved,
            transferred=licence.transferred,
            label=licence.title,
        )

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        names = {
            "used": _("Used"),
            "reserved": _("Reserved"),
            "transferred": _("Transferred"),
            "free": pgettext("seats", "Free"),
        }
        parts = [{"kind": kind, "name": names[kind], "count": count} for kind, count in self.counts.items()]
        text = ", ".join(f"{part['name']}: {part['count']}" for part in parts)
        return {"parts": parts, "quantity": self.quantity, "label": self.label, "text": text}
