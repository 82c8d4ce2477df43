"""The list of contacts of one kind: tabs, search, filters, and what can be done with a row."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button, HeaderButton

from oscar_clientportal.core import clock
from wagtail_hooks import starting
from wagtail_hooks.lists import keyset, paging
from wagtail_hooks.viewsets import PanelIndexView

from . import acts
from .paging import CountedOnly, page_number

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Kind = Contact.Kind

TABS = {Kind.CLIENT: "index", Kind.PARTNER: "partners", Kind.LEAD: "leads"}
TITLES = {
    Kind.CLIENT: gettext_lazy("Clients"),
    Kind.PARTNER: gettext_lazy("Partners"),
    Kind.LEAD: gettext_lazy("Leads"),
}
NEW = {
    Kind.CLIENT: gettext_lazy("New client"),
    Kind.PARTNER: gettext_lazy("New partner"),
    Kind.LEAD: gettext_lazy("New lead"),
}
ROWS_A_PAGE = 50
#: Parameters that belong to one page of the list, or to one way of reading it.
OF_A_PAGE = ("after", "before", "n", "export", "pk", "_w_filter_fragment")


class ContactFilterSet(WagtailFilterSet):
    status = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Status"), choices=Contact.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    role = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Role"), choices=Contact.Role.choices, widget=forms.CheckboxSelectMultiple
    )
    company = django_filters.CharFilter(label=gettext_lazy("Company"), method="in_company", max_length=200)
    address = django_filters.ChoiceFilter(
        label=gettext_lazy("E-mail address"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        method="with_address",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Contact
        fields = ["status", "role", "company", "address"]

    def in_company(self, contacts: QuerySet, name: str, value: str) -> QuerySet:
        return contacts.filter(company__in=Company.objects.matching(value).order_by().values("pk"))

    def with_address(self, contacts: QuerySet, name: str, value: str) -> QuerySet:
        return contacts.exclude(email="") if value == "yes" else contacts.filter(email="")


class TickColumn(Column):
    """A box that takes the row into what is done with many."""

    cell_template_name = "oscar_clientportal/wagtail/contacts/tick_cell.html"


class ContactIndexView(PanelIndexView):
    page_title = gettext_lazy("Contacts")
    kind = Kind.CLIENT
    default_ordering = "last_name"
    results_template_name = "oscar_clientportal/wagtail/contacts/index_results.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export and not self.may_export:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_export(self) -> bool:
        return self.request.user.has_perm("clientportal_clients.export_contact")

    @property
    def show_export_buttons(self) -> bool:
        return self.may_export

    @property
    def may_invite(self) -> bool:
        return acts.may_invite(self.request.user)

    def get_page_subtitle(self) -> Any:
        return TITLES[self.kind]

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().filter(kind=self.kind)

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.matching(self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Column]:
        columns = super().columns
        return [TickColumn("tick", label=""), *columns] if self.may_invite else columns

    @property
    def order(self) -> keyset.Order:
        return keyset.Order.of(self.ordering)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.order.applied(queryset)

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple[Any, Any, Any, bool]:
        """Few who fit are gathered first; all of a kind are read straight from the index by name."""
        typed = self.request.GET
        asked = paging.Asked(
            self.order,
            ROWS_A_PAGE,
            after=typed.get("after", ""),
            before=typed.get("before", ""),
            number=page_number(typed.get("n", "")),
        )
        if self.is_searching or self.is_filtering:
            page, self.count = paging.read_narrowed(queryset, asked)
        else:
            page, self.count = paging.read_page(queryset, asked), paging.count(queryset)
        return CountedOnly(self.count), page, page.object_list, True

    @cached_property
    def counts(self) -> dict[str, paging.Count]:
        """How many fit what is searched and filtered, for each tab."""
        everybody = self.search_queryset(self.filter_queryset(Contact.objects.all()))
        limit = paging.GATHER_LIMIT if self.is_searching or self.is_filtering else paging.COUNT_LIMIT
        others = {
            kind: paging.count(everybody.filter(kind=kind), limit) for kind in TABS if kind != self.kind
        }
        return {**others, self.kind: self.count}

    @property
    def tabs(self) -> list[dict[str, Any]]:
        query = self.query_with()
        return [
            {
                "title": TITLES[kind],
                "count": CountedOnly(self.counts[kind]).items_count_label,
                "url": reverse(f"clientportal_contacts:{name}") + query,
                "is_here": kind == self.kind,
            }
            for kind, name in TABS.items()
        ]

    def query_with(self, **changes: Any) -> str:
        """The address's parameters without those of one page, and with these."""
        query = self.request.GET.copy()
        for name in OF_A_PAGE:
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}" if query else ""

    def neighbours(self, page: paging.Page) -> dict[str, str]:
        """Where the pages before and after this one are; empty where there is none."""
        here = reverse(f"clientportal_contacts:{TABS[self.kind]}")
        before = self.query_with(before=page.before, n=max(page.number - 1, 1)) if page.has_previous else ""
        after = self.query_with(after=page.after, n=page.number + 1) if page.has_next else ""
        return {"before": before and here + before, "after": after and here + after}

    @property
    def many_url(self) -> str:
        return reverse("clientportal_contacts:invite_many", args=[self.kind]) + self.query_with()

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("add"):
            return []
        url = reverse("clientportal_contacts:add", args=[self.kind])
        return [HeaderButton(NEW[self.kind], url=url, icon_name="plus")]

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        buttons = super().get_list_more_buttons(instance)
        offered = acts.offered(instance, self.request.user, self.open_invitations)
        return [
            *buttons,
            *[
                Button(act.label, url=act.url, icon_name=act.icon, priority=20 + order)
                for order, act in enumerate(offered)
                if not act.why_not
            ],
            *self.impersonating(instance),
        ]

    def impersonating(self, contact: Any) -> list[Button]:
        """The way to see the shop as this contact; "Stop" leads back to this list as it stands."""
        if contact.pk not in self.impersonable:
            return []
        url = starting.url_for(contact.pk, self.here)
        return [Button(_("Impersonate"), url=url, icon_name="view", priority=40)]

    @cached_property
    def impersonable(self) -> set[int]:
        """The contacts of this page as whom whoever looks at it may see the shop."""
        return starting.offered(self.request.user, self.object_list)

    @cached_property
    def here(self) -> str:
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        return reverse(f"clientportal_contacts:{TABS[self.kind]}") + (
            f"?{query.urlencode()}" if query else ""
        )

    @cached_property
    def open_invitations(self) -> set[int]:
        """The contacts of this page who have a link that works."""
        shown = [contact.pk for contact in self.object_list]
        Invitation = get_model("clientportal_clients", "Invitation")
        open_ones = Invitation.objects.open(clock.now()).filter(contact__in=shown)
        return set(open_ones.values_list("contact", flat=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.object_list = context["object_list"]
        page = context["page_obj"]
        pages = self.neighbours(page) if page else {}
        return {**context, "no_results_message": self.nobody, "pages": pages}

    @property
    def nobody(self) -> str:
        if self.is_searching or self.is_filtering:
            return _("Nobody here fits what you look for.")
        return _("There is nobody here yet.")
