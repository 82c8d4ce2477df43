"""An act on many rows: chosen ones, or all that the list's conditions find. First what it would do, then the doing."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn

from oscar_clientportal.clients.exceptions import ClientError

from .acts import Act, carry_out
from .saving import ListPage
from .state import State

MOST_CHOSEN = 1000
SAMPLES = 10


class ChoiceColumn(BaseColumn):
    """A box to tick in front of each row; it belongs to the form below the list."""

    cell_template_name = "oscar_clientportal/wagtail/lists/choice_cell.html"
    header_template_name = "oscar_clientportal/wagtail/lists/choice_header.html"

    def __init__(self) -> None:
        super().__init__("choice", label="", width="1%")


class BulkPage(ListPage):
    any_permission_required = None
    acts: tuple[Act, ...] = ()
    header_icon = "list-ul"
    template_name = "oscar_clientportal/wagtail/lists/bulk.html"

    @cached_property
    def act(self) -> Act | None:
        """The act, if there is one of that name and the user may do it."""
        wanted = self.request.GET.get("act", "")
        found = next((act for act in self.acts if act.name == wanted), None)
        return found if found and found.is_allowed(self.request.user) else None

    def get_page_title(self) -> str:
        return str(self.act.label) if self.act else ""

    @cached_property
    def state(self) -> State:
        return self.listing.read(self.request.GET)

    @property
    def is_all(self) -> bool:
        return self.request.GET.get("all") == "1"

    @cached_property
    def keys(self) -> list[int]:
        typed = self.request.GET.getlist("id")[:MOST_CHOSEN]
        return sorted({int(key) for key in typed if key.isascii() and key.isdigit() and len(key) < 19})

    @cached_property
    def newest(self) -> int:
        """The last row there was when this was looked at: later ones are not touched unseen."""
        given = self.request.GET.get("upto", "")
        if given.isascii() and given.isdigit() and len(given) < 19:
            return int(given)
        return self.model._default_manager.aggregate(last=Max("pk"))["last"] or 0

    @cached_property
    def meant(self) -> QuerySet:
        """The rows it is about."""
        if self.is_all:
            return self.listing.filtered(self.state).filter(pk__lte=self.newest)
        return self.listing.rows_for(()).filter(pk__in=self.keys)

    @property
    def back_url(self) -> str:
        return f"{self.index_url}?{self.state.as_query()}"

    @cached_property
    def form(self) -> Any:
        is_chosen = "preview" in self.request.GET
        return self.act.form_class(self.request.GET if is_chosen else None)

    @property
    def scope(self) -> list[tuple[str, str]]:
        """What tells which rows are meant, for the address."""
        chosen = (
            [("all", "1"), ("upto", str(self.newest))] if self.is_all else [("id", str(k)) for k in self.keys]
        )
        return [*self.state.pairs(), ("act", self.act.name), *chosen]

    @cached_property
    def preview(self) -> dict[str, Any]:
        """What the act would do now."""
        data, rows = self.form.cleaned_data, self.meant.order_by()
        changing = self.act.to_change(rows, data)
        total, changes = rows.count(), changing.count()
        impossible = self.act.impossible(rows, data).count()
        return {
            "total": total,
            "changes": changes,
            "impossible": impossible,
            "already": total - changes - impossible,
            "samples": list(changing.order_by("pk")[:SAMPLES]),
            "more": max(0, changes - SAMPLES),
            "meaning": self.act.describe(data),
            "because": self.act.impossible_because,
            "details": self.act.details(changing, data) if changes else None,
            "seen": f"{changes}{self.act.token(changing, data)}",
        }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.request = request
        if not any(act.is_allowed(request.user) for act in self.acts):
            raise PermissionDenied
        if self.act is None or not (self.is_all or self.keys):
            messages.warning(request, _("Choose rows, and what to do with them."))
            return redirect(self.back_url)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_ready = self.form.is_bound and self.form.is_valid()
        chosen = [pair for pair in self._typed() if pair not in self.scope]
        address = urlencode([*self.scope, *chosen, ("preview", "1")])
        return super().get_context_data(
            form=self.form,
            preview=self.preview if is_ready else None,
            count=None if is_ready else self.meant.order_by().count(),
            hidden=self.scope,
            action=f"{self.request.path}?{address}",
            **kwargs,
        )

    def _typed(self) -> list[tuple[str, str]]:
        """What the act's own form was given."""
        names = set(self.act.form_class.base_fields)
        return [
            (name, value) for name, values in self.request.GET.lists() if name in names for value in values
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (self.form.is_bound and self.form.is_valid()):
            return self.get(request, *args, **kwargs)
        if request.POST.get("seen") != self.preview["seen"]:
            messages.warning(request, _("The rows have changed meanwhile. Please look again."))
            return self.get(request, *args, **kwargs)
        try:
            count, is_whole = carry_out(self.act, self.meant, self.form.cleaned_data, request.user)
        except ClientError as error:  # what was done before it is kept
            messages.error(request, str(error))
            return redirect(self.back_url)
        done = ngettext("%(count)d row changed.", "%(count)d rows changed.", count) % {"count": count}
        if is_whole:
            messages.success(request, done)
            return redirect(self.back_url)
        messages.warning(request, _("%(done)s The others take longer: please go on.") % {"done": done})
        return redirect(request.get_full_path())
