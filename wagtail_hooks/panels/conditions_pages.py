"""What the panels of catalogue views and customer groups share: short lists, forms whose errors services tell, acts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry

from oscar_clientportal.clients.exceptions import ClientError
from wagtail_hooks.lists import keyset
from wagtail_hooks.lists.index import ComposedIndexView

RIGHTS = ["view", "add", "change", "delete"]
CHANGED = "clientportal.conditions_changed"
CHANGES = {
    "made": gettext_lazy("Made"),
    "changed": gettext_lazy("Changed: %(fields)s"),
    "default": gettext_lazy("Made the shop's default"),
    "no-default": gettext_lazy("No longer the shop's default"),
    "put-in": gettext_lazy("%(name)s was put in"),
    "taken-out": gettext_lazy("%(name)s was taken out"),
    "deleted": gettext_lazy("Deleted"),
}
MOST_EVENTS = 50


def note(instance: Any, user: Any, change: str, **data: Any) -> None:
    """In Wagtail's log: a key of ``CHANGES``, with what its words need."""
    log(instance=instance, action=CHANGED, user=user, title=str(instance), data={"change": change, **data})


def register_log(actions: Any) -> None:
    @actions.register_action(CHANGED)
    class ConditionsFormatter(LogFormatter):
        label = gettext_lazy("Change what customers see")

        def format_message(self, log_entry: Any) -> str:
            return str(CHANGES[log_entry.data["change"]]) % log_entry.data


def history_of(row: Any) -> list[Any]:
    """What was done with it, newest first."""
    return list(
        ModelLogEntry.objects.for_instance(row).select_related("user").order_by("-timestamp")[:MOST_EVENTS]
    )


class ShortIndexView(ComposedIndexView):
    """Of rows of which a shop has so few that an export is made at once."""

    any_permission_required = RIGHTS
    add_label: Any = ""
    show_export_buttons = True

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        return [HeaderButton(str(self.add_label), url=self.url_of("add"), icon_name="plus")]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        ordered = keyset.Order.of(self.ordering).applied(self.get_queryset())
        return self.as_spreadsheet(ordered, request.GET["export"])


class RowPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about one row, or a new one."""

    model: Any = None
    name = ""
    panel_title: Any = ""
    page_title: Any = ""
    header_icon = ""
    template_name = "oscar_clientportal/wagtail/projects/form.html"

    @cached_property
    def row(self) -> Any:
        rows = self.model.objects.all()
        return get_object_or_404(rows, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def url_of(self, page: str, *args: Any) -> str:
        return reverse(f"{self.name}:{page}", args=args)

    @property
    def back_url(self) -> str:
        return self.url_of("inspect", self.row.pk) if self.row else self.url_of("index")

    def get_page_subtitle(self) -> str:
        return str(self.row) if self.row else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": self.url_of("index"), "label": self.panel_title}]
        if self.row:
            items.append({"url": self.back_url, "label": str(self.row)})
        return [*items, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]


class RowView(RowPage, TemplateView):
    """The page of a row. One act stands in its head, the others behind dots: a phone has no room for more beside the
    row's name.
    """

    any_permission_required = RIGHTS

    @property
    def acts(self) -> list[tuple[str, str, Any, str]]:
        """Right, page, label and icon of each, the most usual first."""
        raise NotImplementedError

    def _buttons(self, kind: type) -> list[Any]:
        return [
            kind(label, url=self.url_of(page, self.row.pk), icon_name=icon, priority=number)
            for number, (right, page, label, icon) in enumerate(self.acts)
            if self.user_has_permission(right)
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        return self._buttons(HeaderButton)[:1]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return self._buttons(Button)[1:]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The name first, as a phone cuts off the rest."""
        panel = {"url": self.url_of("index"), "label": self.panel_title}
        here = {"url": "", "label": str(self.row), "sublabel": self.page_title}
        return [*self.breadcrumbs_items, panel, here]


class RowFormView(RowPage, FormView):
    """Written by a service, whose errors stand beside the fields; nothing typed is lost."""

    yes_label: Any = gettext_lazy("Save")

    def write(self, form: Any) -> Any:
        """Write it and return the row; ``ValidationError`` and ``ClientError`` are told."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                row = self.write(form)
                self.note(row, form)
        except (ValidationError, ClientError) as error:
            tell(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(object)s: saved.") % {"object": row})
        return redirect(self.url_of("inspect", row.pk))

    def note(self, row: Any, form: Any) -> None:
        if self.row is None:
            note(row, self.request.user, "made")
        elif form.changed_data:
            labels = [str(form.fields[name].label) for name in form.changed_data]
            note(row, self.request.user, "changed", fields=", ".join(labels))


def tell(form: Any, error: ValidationError | ClientError) -> None:
    """Say each error beside its field; what is about none of them, above the form."""
    if isinstance(error, ClientError):
        form.add_error(None, str(error))
    elif not hasattr(error, "error_dict"):
        form.add_error(None, error)
    else:
        for name, told in error.error_dict.items():
            form.add_error(name if name in form.fields else None, told)


class RowActView(RowPage, TemplateView):
    """An act behind a question that says what will happen."""

    template_name = "oscar_clientportal/wagtail/catalogue_views/confirm.html"
    yes_label: Any = ""
    done_message: Any = ""
    is_serious = False

    @property
    def told(self) -> list[str]:
        raise NotImplementedError

    @property
    def refused(self) -> list[str]:
        """Why it can't be done; empty where it can."""
        return []

    def act(self) -> None:
        raise NotImplementedError

    @property
    def done_url(self) -> str:
        return self.back_url

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, done_url = str(self.row), self.done_url
        try:
            with transaction.atomic():
                self.act()
        except ClientError as error:
            messages.error(request, str(error))
            return redirect(self.back_url)
        messages.success(request, self.done_message % {"object": name})
        return redirect(done_url)
