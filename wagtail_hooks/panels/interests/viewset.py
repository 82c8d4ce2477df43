"""The panel: its list, a page for each, and what is done with them."""

from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView, ReadOnlyViewSet

from .acts import InterestAddView, RemoveView, SoldView
from .rows import interests, is_sold, person, sold_how, state

Contact = get_model("clientportal_clients", "Contact")
Interest = get_model("clientportal_portfolios", "Interest")
RIGHTS = ["view", "add", "change", "delete"]


class InterestFilterSet(WagtailFilterSet):
    sold = django_filters.ChoiceFilter(
        label=_("Sold"),
        method="by_sale",
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind of contact"),
        field_name="contact__kind",
        choices=Contact.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Interest
        fields = ["sold", "kind"]

    def by_sale(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(sold_at__isnull=value == "no")


def buttons(interest: Any, view: Any) -> list[Any]:
    """What this person may do with it; what was sold stays as it is."""
    if interest.sold_at is not None:
        return []
    acts = [
        ("sold", _("Mark as sold"), "check", "change"),
        ("remove", pgettext_lazy("button", "Remove"), "bin", "delete"),
    ]
    return [
        Button(
            label,
            url=reverse(f"clientportal_interests:{act}", args=[interest.pk]),
            icon_name=icon,
            priority=order,
        )
        for order, (act, label, icon, right) in enumerate(acts)
        if view.user_has_permission(right)
    ]


class InterestIndexView(ReadOnlyIndexView):
    any_permission_required = RIGHTS
    page_title = _("Interests")

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        url = reverse("clientportal_interests:add")
        return [HeaderButton(_("Note an interest"), url=url, icon_name="plus")]

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *buttons(instance, self)]


class InterestView(ReadOnlyFactsView):
    any_permission_required = RIGHTS

    @property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(button.label, url=button.url, icon_name=button.icon_name)
            for button in buttons(self.object, self)
        ]


class InterestViewSet(ReadOnlyViewSet):
    model = Interest
    name = "clientportal_interests"
    url_prefix = "client-portal/interests"
    menu_label = _("Interests")
    icon = "pick"
    ordering = "-created_at"
    export_filename = "interests"
    actions = ("view", "add", "change", "delete")
    rows = staticmethod(interests)
    index_view_class = InterestIndexView
    inspect_view_class = InterestView
    filterset_class = InterestFilterSet
    search_fields = ["contact__first_name", "contact__last_name", "contact__email", "product__title"]
    facts = (
        Fact("lead", _("Lead"), lambda row: row.contact.name, sort_key="contact__last_name"),
        Fact("email", _("E-mail address"), lambda row: row.contact.email, sort_key="contact__email"),
        Fact("product", _("Product"), lambda row: row.product.get_title(), sort_key="product__title"),
        Fact(
            "state", _("Status"), state, sort_key="sold_at", column=partial(StatusTagColumn, primary=is_sold)
        ),
        Fact("kind", _("Kind of contact"), lambda row: row.contact.get_kind_display()),
        Fact("by", _("Noted by"), lambda row: person(row.created_by)),
        Fact(
            "noted",
            pgettext_lazy("interest", "Noted"),
            lambda row: row.created_at,
            sort_key="created_at",
            column=DateColumn,
        ),
        Fact("sold_at", pgettext_lazy("interest", "Sold on"), lambda row: row.sold_at, is_listed=False),
        Fact("sold_how", _("Sold by"), sold_how, is_listed=False),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("add/", self.construct_view(InterestAddView), name="add"),
            path("sold/<int:pk>/", self.construct_view(SoldView), name="sold"),
            path("remove/<int:pk>/", self.construct_view(RemoveView), name="remove"),
        ]
