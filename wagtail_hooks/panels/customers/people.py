"""A customer's people: the contact persons, and who of them logs in."""

from functools import partial
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.clients import services
from wagtail_hooks import starting
from wagtail_hooks.facts import readable
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

Contact = get_model("clientportal_clients", "Contact")
#: So many are shown on a customer's page; the panel "Contacts" lists them all.
MOST_PEOPLE = 100


def people_of(company: Any) -> list[Any]:
    """The company's contact persons with their logins, its super-admins first; read once for a page."""
    if company.pk is None:
        return []
    if not hasattr(company, "_clientportal_people"):
        company._clientportal_people = _read_people(company)
        for person in company._clientportal_people:
            person.company = company
    return company._clientportal_people


def _read_people(company: Any) -> list[Any]:
    """Each part by its own index, so that nobody sorts a company of many thousands."""
    people = company.contacts.select_related("user").order_by("last_name", "pk")
    admins = list(people.filter(role=Contact.Role.SUPER_ADMIN)[:MOST_PEOPLE])
    return [*admins, *people.exclude(role=Contact.Role.SUPER_ADMIN)[: MOST_PEOPLE - len(admins)]]


def url_of(name: str, *args: Any, query: str = "") -> str:
    """Where a page of the panel "Contacts" is; empty where the shop has left that panel out."""
    try:
        return reverse(f"clientportal_contacts:{name}", args=args) + query
    except NoReverseMatch:
        return ""


def page_of(company: Any, user: Any) -> str:
    """The company's page, for whoever may change it, or only look."""
    name = "edit" if user.has_perm("clientportal_clients.change_company") else "inspect"
    return reverse(f"clientportal_customers:{name}", args=[company.pk])


def last_login(contact: Any) -> Any:
    return readable(contact.user.last_login if contact.user else None)


def _name_column(may_change: bool) -> Column:
    get_url = (lambda contact: url_of("edit", contact.pk) or None) if may_change else (lambda contact: None)
    return TitleColumn("name", label=_("Name"), accessor="name", get_url=get_url)


def _role_column() -> Column:
    return Column("role", label=_("Role"), accessor=lambda contact: contact.get_role_display())


def contacts_table(company: Any, user: Any) -> Table:
    columns = [
        _name_column(user.has_perm("clientportal_clients.change_contact")),
        Column("position", label=pgettext_lazy("person", "Position"), accessor="position"),
        _role_column(),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor=lambda contact: contact.get_status_display(),
            primary=lambda contact: contact.status == Contact.Status.ACTIVE,
        ),
        Column("email", label=_("E-mail address"), accessor="email"),
        Column("last_login", label=_("Last login"), accessor=last_login),
        Column("access", label=_("Access data sent"), accessor=lambda one: readable(one.access_sent_at)),
    ]
    if user.has_perm("clientportal_clients.send_access_contact"):
        columns.append(SendColumn("send", label="", accessor=lambda contact: contact))
    if starting.may_impersonate(user):
        columns.append(NamedLoginColumn(company, user))
    return Table(columns, people_of(company))


class NamedLoginColumn(RowButtonsColumn):
    """The way to see the shop as one of the people, for those as whom it is offered."""

    def __init__(self, company: Any, user: Any) -> None:
        super().__init__("impersonate", label="")
        self.offered, self.back = starting.offered(user, people_of(company)), page_of(company, user)

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        if instance.pk not in self.offered:
            return []
        url = starting.url_for(instance.pk, self.back)
        return [{"label": _("Impersonate"), "url": url, "is_serious": True}]


class SendColumn(RowButtonsColumn):
    """The way to send somebody their access data, or why there is none."""

    cell_template_name = "oscar_clientportal/wagtail/customers/send_cell.html"

    def get_value(self, instance: Any) -> dict[str, Any]:
        url = partial(reverse, "clientportal_customers:send_access_person")
        return {
            "why_not": services.why_no_access_data(contact=instance),
            "url": url(args=[instance.company_id, instance.pk]),
        }
