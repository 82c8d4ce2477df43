"""Who logs in for a customer: role, status, last login, seats; page by page, however many they are."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from wagtail_hooks.lists import keyset, paging
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

from .pages import CustomerMixin
from .people import last_login, url_of

Contact = get_model("clientportal_clients", "Contact")
Seat = get_model("clientportal_licences", "Seat")

CHANGE, SEND = "clientportal_clients.change_contact", "clientportal_clients.send_access_contact"
IN_FORM, ROWS_A_PAGE = 25, 50
BY_NAME = keyset.Order("last_name")
LONGEST_WORDS = 200


def logins(company: Any) -> QuerySet:
    """Whoever logs in for the company, and its super-admins, who will."""
    has_login = Q(user__isnull=False) | Q(role=Contact.Role.SUPER_ADMIN)
    return Contact.objects.filter(has_login, company=company).select_related("user")


def super_admins_first(company: Any) -> list[Any]:
    """As many as a customer's form shows, and one more where there are more: each part by its own index."""
    rows = logins(company)
    admins = list(rows.filter(role=Contact.Role.SUPER_ADMIN).order_by("last_name", "pk")[: IN_FORM + 1])
    others = rows.exclude(role=Contact.Role.SUPER_ADMIN).order_by("last_name", "pk")
    return [*admins, *others[: IN_FORM + 1 - len(admins)]]


def state_of_login(contact: Any) -> Any:
    if contact.deactivated_at is not None:
        return _("Deactivated")
    if contact.leaves_on is not None and contact.leaves_on < clock.today():
        return _("Left")
    if contact.user is None:
        return _("No login yet: invited") if contact.status == Contact.Status.INVITED else _("No login yet")
    if not contact.user.is_active:
        return _("Switched off")
    if contact.leaves_on is None:
        return _("Active")
    return _("Active until %(day)s") % {"day": formats.date_format(contact.leaves_on, "SHORT_DATE_FORMAT")}


def is_open(contact: Any) -> bool:
    is_gone = contact.leaves_on is not None and contact.leaves_on < clock.today()
    is_closed = contact.deactivated_at is not None or is_gone
    return contact.user is not None and contact.user.is_active and not is_closed


def state_of_password(contact: Any) -> Any:
    """Never the password: it is stored as a hash, and shown to nobody."""
    return _("Set") if contact.user and contact.user.has_usable_password() else _("Not set")


class SeatsColumn(Column):
    """The licences on which they hold a seat, or are promised one: one query for all rows."""

    def __init__(self, people: list[Any]) -> None:
        super().__init__("seats", label=gettext_lazy("Seats"))
        self.titles: dict[int, list[str]] = {}
        keys = [person.pk for person in people]
        for seat in Seat.objects.filter(contact__in=keys).select_related("licence").order_by("pk"):
            title = str(seat.licence)
            if seat.status == Seat.Status.RESERVED:
                title = _("%(title)s (reserved)") % {"title": title}
            self.titles.setdefault(seat.contact_id, []).append(title)

    def get_value(self, instance: Any) -> str:
        return ", ".join(self.titles.get(instance.pk, [])) or "-"


class ActsColumn(RowButtonsColumn):
    """What may be done with each, by this reader."""

    def __init__(self, user: Any) -> None:
        super().__init__("acts", label="")
        self.may_change, self.may_send = user.has_perm(CHANGE), user.has_perm(SEND)

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        offered = []
        if self.may_send and not services.why_no_access_data(contact=instance):
            offered.append((_("Access data"), "send_access_person"))
        if self.may_change:
            offered.append((_("Role"), "login_role"))
            is_closed = instance.deactivated_at is not None
            offered.append((_("Activate"), "login_open") if is_closed else (_("Deactivate"), "login_close"))
        return [
            {
                "label": label,
                "url": reverse(f"clientportal_customers:{name}", args=[instance.company_id, instance.pk]),
                "is_serious": True,
            }
            for label, name in offered
        ]


def logins_table(people: list[Any], user: Any) -> Table:
    may_change = user.has_perm(CHANGE)
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            accessor="name",
            get_url=lambda contact: (url_of("edit", contact.pk) if may_change else "") or None,
        ),
        Column("role", label=gettext_lazy("Role"), accessor=lambda contact: contact.get_role_display()),
        StatusTagColumn("state", label=gettext_lazy("Status"), accessor=state_of_login, primary=is_open),
        *([ActsColumn(user)] if may_change or user.has_perm(SEND) else []),
        Column(
            "login",
            label=gettext_lazy("Login name"),
            accessor=lambda contact: contact.user.email if contact.user else contact.email,
        ),
        Column("password", label=gettext_lazy("Password"), accessor=state_of_password),
        Column("last_login", label=gettext_lazy("Last login"), accessor=last_login),
        SeatsColumn(people),
    ]
    return Table(columns, people)


def logins_context(company: Any, user: Any) -> dict[str, Any]:
    """The first of them, and where the others are."""
    people = super_admins_first(company)
    for person in people:
        person.company = company
    url = reverse("clientportal_customers:logins", args=[company.pk])
    return {
        "table": logins_table(people[:IN_FORM], user),
        "more_url": url if len(people) > IN_FORM else "",
    }


class LoginsView(CustomerMixin, TemplateView):
    """All of them, found by name or address."""

    permission_required = None
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("User logins")
    header_icon = "key"
    template_name = "oscar_clientportal/wagtail/customers/logins_page.html"

    @property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]

    @cached_property
    def page(self) -> paging.Page:
        typed, rows = self.request.GET, logins(self.company)
        asked = paging.Asked(
            BY_NAME, ROWS_A_PAGE, after=typed.get("after", ""), before=typed.get("before", ""), number=2
        )
        return paging.read_page(rows.matching(self.words) if self.words else rows, asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = self.page.object_list
        for person in people:
            person.company = self.company
        table = logins_table(people, self.request.user)
        return super().get_context_data(table=table, page=self.page, words=self.words, **kwargs)
