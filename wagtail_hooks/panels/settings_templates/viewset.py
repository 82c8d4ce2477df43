"""The panel itself: list, form, and what there is to say before a template is deleted or applied."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.core.loading import get_model
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.clients.services.templates import TEMPLATE_FIELDS
from wagtail_hooks.facts import Fact
from wagtail_hooks.panels.customers.bulk_template import TemplateAct, apply_to_all_url
from wagtail_hooks.viewsets import GuardedDeleteView, PanelIndexView, PanelViewSet

from .form import edit_handler

SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")


def templates() -> QuerySet:
    return SettingsTemplate.objects.annotate(customers=Count("companies"))


def settings(template: Any) -> str:
    """Which settings it holds."""
    names = [field.label for name, field in TEMPLATE_FIELDS.items() if name in template.values]
    return ", ".join(str(name) for name in names)


def may_apply(user: Any) -> bool:
    return TemplateAct().is_allowed(user)


class TemplateIndexView(PanelIndexView):
    page_title = gettext_lazy("Settings templates")

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        if instance.customers and may_apply(self.request.user):
            url = apply_to_all_url(instance)
            buttons.append(Button(_("Apply"), url=url, icon_name="rotate", priority=30))
        return buttons


class TemplateEditView(generic.EditView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        buttons = super().header_buttons
        if not may_apply(self.request.user) or not self.object.companies.exists():
            return buttons
        label = _("Apply to its customers")
        return [*buttons, HeaderButton(label, url=apply_to_all_url(self.object), icon_name="rotate")]

    def get_success_url(self) -> str:
        """Its own page: there may be customers to give it to."""
        return reverse("clientportal_settings_templates:edit", args=[self.object.pk])


class TemplateDeleteView(GuardedDeleteView):
    """Nobody's values change with it."""

    @property
    def confirmation_message(self) -> str:
        count = self.object.companies.count()
        asked = _("Delete the settings template “%(title)s”?") % {"title": self.object}
        if not count:
            return _("%(asked)s It is assigned to nobody.") % {"asked": asked}
        told = ngettext(
            "It is assigned to %(count)d customer, who keeps the settings as they are.",
            "It is assigned to %(count)d customers, who keep their settings as they are.",
            count,
        ) % {"count": count}
        return f"{asked} {told}"


class SettingsTemplateViewSet(PanelViewSet):
    model = SettingsTemplate
    name = "clientportal_settings_templates"
    url_prefix = "client-portal/settings-templates"
    menu_label = gettext_lazy("Settings templates")
    icon = "sliders"
    ordering = "title"
    export_filename = "settings-templates"
    rows = staticmethod(templates)
    actions = ("add", "change", "delete", "apply")
    index_view_class = TemplateIndexView
    edit_view_class = TemplateEditView
    delete_view_class = TemplateDeleteView
    search_fields = ["title", "description"]
    edit_handler = edit_handler
    facts = (
        Fact("title", gettext_lazy("Template"), str, sort_key="title"),
        Fact("description", gettext_lazy("Description"), lambda template: template.description),
        Fact("settings", gettext_lazy("Settings"), settings),
        Fact(
            "customers", gettext_lazy("Customers"), lambda template: template.customers, sort_key="customers"
        ),
    )
