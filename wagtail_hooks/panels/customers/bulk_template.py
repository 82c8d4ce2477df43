"""Giving a settings template to many customers: what would change, field by field, before anybody agrees."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component

from oscar_clientportal.clients.exceptions import TemplateUnusable
from oscar_clientportal.clients.services import templates
from wagtail_hooks.lists.acts import Act

SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")
APPLY = "clientportal_clients.apply_settingstemplate"


class TemplateForm(forms.Form):
    to_template = forms.ModelChoiceField(
        label=gettext_lazy("Settings template"), queryset=SettingsTemplate.objects.all(), empty_label=None
    )

    def clean_to_template(self) -> Any:
        template = self.cleaned_data["to_template"]
        try:
            templates.settings_of(template)
        except TemplateUnusable as error:
            raise ValidationError(str(error)) from error
        return template


class WhatChanges(Component):
    template_name = "oscar_clientportal/wagtail/settings_templates/preview.html"

    def __init__(self, preview: templates.Preview) -> None:
        self.preview = preview

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        shown = len(self.preview.samples)
        return {"preview": self.preview, "more": self.preview.changing - shown}


class TemplateAct(Act):
    name, label, permission = "template", gettext_lazy("Apply a settings template"), APPLY
    form_class = TemplateForm
    impossible_because = gettext_lazy("would be valid until before they are valid from")

    def is_allowed(self, user: Any) -> bool:
        """Whoever looks at the preview reads customers."""
        reads = any(user.has_perm(f"clientportal_clients.{right}_company") for right in ("view", "change"))
        return super().is_allowed(user) and reads

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(templates.fitting(data["to_template"]))

    def impossible(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(templates.conflicting(data["to_template"]))

    def details(self, rows: QuerySet, data: dict[str, Any]) -> Component:
        return WhatChanges(templates.preview(data["to_template"], rows))

    def token(self, rows: QuerySet, data: dict[str, Any]) -> str:
        return templates.token_of(data["to_template"], rows)

    def describe(self, data: dict[str, Any]) -> str:
        return _(
            "They are assigned the template “%(value)s” and get its settings; whatever is no part of it stays."
        ) % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        templates.apply_to(template=data["to_template"], keys=keys, by=user)


def apply_url(template: Any, *scope: tuple[str, str]) -> str:
    """The preview of giving it to these customers: the list's own page for many."""
    chosen = [("act", TemplateAct.name), ("to_template", str(template.pk)), ("preview", "1"), *scope]
    return f"{reverse('clientportal_customers:bulk')}?{urlencode(chosen)}"


def apply_to_all_url(template: Any) -> str:
    """To every customer it is assigned to."""
    condition = [("c1f", "template"), ("c1o", "one-of"), ("c1v", str(template.pk))]
    return apply_url(template, ("all", "1"), *condition)
