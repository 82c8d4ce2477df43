"""Giving many customers a catalogue view of their own, and putting them in a group."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_clientportal.conditions.services.groups import give_view, put_in_group
from wagtail_hooks.lists.acts import Act

from .agreed import CHANGE, CatalogueView, CompanyConditions, CustomerGroup


class ViewForm(forms.Form):
    to_view = forms.ModelChoiceField(
        label=gettext_lazy("Catalogue view"),
        queryset=CatalogueView.objects.all(),
        required=False,
        empty_label=gettext_lazy("None of their own"),
    )


class GroupForm(forms.Form):
    to_group = forms.ModelChoiceField(
        label=gettext_lazy("Customer group"),
        queryset=CustomerGroup.objects.all(),
        required=False,
        empty_label=gettext_lazy("None"),
    )


class AgreedAct(Act):
    """``of``: what of a customer's conditions it sets; ``none``: in words, that there is none."""

    permission = CHANGE
    of, none = "", ""

    def chosen(self, data: dict[str, Any]) -> Any:
        return data[f"to_{self.of}"]

    def is_allowed(self, user: Any) -> bool:
        """Whoever looks at the preview reads customers."""
        reads = any(user.has_perm(f"clientportal_clients.{right}_company") for right in ("view", "change"))
        return super().is_allowed(user) and reads

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        chosen = self.chosen(data)
        have = {self.of: chosen} if chosen else {f"{self.of}__isnull": False}
        found = Q(pk__in=CompanyConditions.objects.filter(**have).values("company"))
        return rows.filter(~found if chosen else found)

    def value(self, data: dict[str, Any]) -> str:
        return str(self.chosen(data) or self.none)


class GiveViewAct(AgreedAct):
    name, label, of, none = "view", gettext_lazy("Give a catalogue view"), "view", gettext_lazy("none")
    form_class = ViewForm

    def describe(self, data: dict[str, Any]) -> str:
        if self.chosen(data) is None:
            return _("They have no view of their own any more: their group's holds, else the shop's default.")
        return _("They see what the view “%(value)s” shows, and nothing else.") % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        give_view(companies=keys, view=self.chosen(data), by=user)


class PutInGroupAct(AgreedAct):
    name, label, of, none = "group", gettext_lazy("Put in a group"), "group", gettext_lazy("none")
    form_class = GroupForm

    def describe(self, data: dict[str, Any]) -> str:
        if self.chosen(data) is None:
            return _(
                "They are taken out of their groups, whose prices and views don't hold for them any more."
            )
        told = _("They are put in the group “%(value)s” and leave the one they were in.")
        return told % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        put_in_group(companies=keys, group=self.chosen(data), by=user)
