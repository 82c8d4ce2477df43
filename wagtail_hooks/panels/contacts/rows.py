"""What the panel tells about a contact."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, DateColumn

from oscar_clientportal.clients.languages import LANGUAGES
from oscar_clientportal.core import conf
from wagtail_hooks.facts import Fact, readable

Contact = get_model("clientportal_clients", "Contact")

#: The word says it, the colour shows it: dark text on a light ground, readable without telling colours apart.
COLOURS = {
    Contact.Status.ADDED: ("#3d3d3d", "#e6e6e6"),
    Contact.Status.INVITED: ("#6b3d00", "#ffe3b3"),
    Contact.Status.ACTIVE: ("#0b4f2a", "#c9efd8"),
}


def contacts() -> QuerySet:
    return Contact.objects.select_related("company", "user")


def url_of(name: str) -> Callable[[Any], str]:
    """``url_of("invite")(contact)``: where this act on the contact is."""
    return lambda contact: reverse(f"clientportal_contacts:{name}", args=[contact.pk])


class StatusColumn(Column):
    """The status in its word and colour."""

    cell_template_name = "oscar_clientportal/wagtail/contacts/status_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: dict[str, Any]) -> dict[str, Any]:
        text, ground = COLOURS[instance.status]
        return {**super().get_cell_context_data(instance, parent_context), "text": text, "ground": ground}


def company_of(contact: Any) -> str:
    return str(contact.company) if contact.company else ""


def role_of(contact: Any) -> str:
    return str(contact.get_role_display()) if contact.company else ""


def languages() -> list[tuple[str, Any]]:
    """The customers' languages, and those of the shop's pages that are none of them."""
    ours, known = dict(settings.LANGUAGES), dict(LANGUAGES)
    own = [(code, _(ours.get(code, code))) for code in conf.settings.languages if code not in known]
    return [*own, *LANGUAGES]


def language_of(contact: Any) -> str:
    return str(dict(languages()).get(contact.language, contact.language))


def mails_of(contact: Any) -> str:
    from oscar_clientportal.clients.abstract_models import MailKind

    return ", ".join(str(MailKind(kind).label) for kind in contact.mail_kinds)


def login_of(contact: Any) -> str:
    return contact.user.email if contact.user else ""


def password_of(contact: Any) -> str:
    """Whether there is a password; never which."""
    is_set = contact.user is not None and contact.user.has_usable_password()
    return _("Set") if is_set else _("Not set")


def access_sent(contact: Any) -> str:
    """When access data were last mailed."""
    if contact.access_sent_at is None:
        return _("Not sent yet")
    return _("Last sent: %(when)s") % {"when": readable(contact.access_sent_at)}


FACTS = (
    Fact("name", gettext_lazy("Name"), lambda contact: contact.name, sort_key="last_name"),
    Fact("company", gettext_lazy("Company"), company_of),
    Fact("email", gettext_lazy("E-mail address"), lambda contact: contact.email),
    Fact(
        "status",
        gettext_lazy("Status"),
        lambda contact: contact.get_status_display(),
        column=StatusColumn,
    ),
    Fact("role", gettext_lazy("Role"), role_of),
    Fact(
        "added",
        pgettext_lazy("contact", "Added"),
        lambda contact: contact.created_at,
        sort_key="pk",
        column=DateColumn,
    ),
    Fact("kind", gettext_lazy("Kind"), lambda contact: contact.get_kind_display(), is_listed=False),
    Fact("title", pgettext_lazy("person", "Title"), lambda contact: contact.title, is_listed=False),
    Fact("first_name", gettext_lazy("First name"), lambda contact: contact.first_name, is_listed=False),
    Fact("last_name", gettext_lazy("Last name"), lambda contact: contact.last_name, is_listed=False),
    Fact("position", pgettext_lazy("person", "Position"), lambda contact: contact.position, is_listed=False),
    Fact("department", gettext_lazy("Department"), lambda contact: contact.department, is_listed=False),
    Fact("phone", gettext_lazy("Phone"), lambda contact: contact.phone, is_listed=False),
    Fact("fax", gettext_lazy("Fax"), lambda contact: contact.fax, is_listed=False),
    Fact("mobile", gettext_lazy("Mobile"), lambda contact: contact.mobile, is_listed=False),
    Fact("language", gettext_lazy("Language"), language_of, is_listed=False),
    Fact("mails", gettext_lazy("Automated e-mails"), mails_of, is_listed=False),
)
DETAILS = (
    Fact("login", gettext_lazy("Login name"), login_of),
    Fact("password", gettext_lazy("Password"), password_of),
    Fact("access", gettext_lazy("Access data"), access_sent),
    Fact("remark", gettext_lazy("Remark (this person sees it)"), lambda contact: contact.remark),
    Fact("note", gettext_lazy("Internal note"), lambda contact: contact.note),
)
