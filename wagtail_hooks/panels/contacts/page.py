"""The page of one contact: details, who works with them, who looks after them, and their invitations."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import clock
from wagtail_hooks import starting
from wagtail_hooks.facts import readable
from wagtail_hooks.viewsets import ReadOnlyFactsView

from . import acts
from .listing import TABS
from .rows import StatusColumn, contacts, url_of

Contact = get_model("clientportal_clients", "Contact")

#: Companies have any number of people; so many are listed here.
MOST_PEOPLE = 50


def state_of(invitation: Any) -> str:
    """What has become of an invitation."""
    if invitation.accepted_at:
        return _("Accepted on %(date)s") % {"date": readable(invitation.accepted_at)}
    if invitation.revoked_at:
        return _("No longer valid since %(date)s") % {"date": readable(invitation.revoked_at)}
    if invitation.expires_at <= clock.now():
        return _("Expired on %(date)s") % {"date": readable(invitation.expires_at)}
    return _("Waits until %(date)s") % {"date": readable(invitation.expires_at)}


def inviter(invitation: Any) -> str:
    user = invitation.invited_by
    return (user.get_full_name() or user.email) if user else _("The shop")


def people_table(people: list[Any]) -> Table:
    columns = [
        TitleColumn("name", label=_("Name"), accessor="name", get_url=url_of("inspect")),
        Column("kind", label=_("Kind"), accessor=lambda contact: contact.get_kind_display()),
        Column("role", label=_("Role"), accessor=lambda contact: contact.get_role_display()),
        StatusColumn("status", label=_("Status"), accessor=lambda contact: contact.get_status_display()),
        Column("position", label=pgettext("person", "Position"), accessor="position"),
    ]
    return Table(columns, people)


def agents_table(links: list[Any], *, may_open: bool) -> Table:
    def url(link: Any) -> str | None:
        return reverse("clientportal_portfolio:inspect", args=[link.pk]) if may_open else None

    columns = [
        TitleColumn("agent", label=_("Agent"), accessor=lambda link: str(link.agent), get_url=url),
        Column("status", label=_("Status"), accessor=lambda link: link.get_status_display()),
        Column("since", label=_("Since"), accessor=lambda link: readable(link.created_at)),
    ]
    return Table(columns, links)


def invitations_table(invitations: list[Any]) -> Table:
    columns = [
        Column("sent", label=_("Sent"), accessor=lambda invitation: readable(invitation.created_at)),
        Column("by", label=_("By"), accessor=inviter),
        Column("state", label=_("Status"), accessor=state_of),
    ]
    return Table(columns, invitations)


class ContactView(ReadOnlyFactsView):
    page_title = gettext_lazy("Contact")
    template_name = "oscar_clientportal/wagtail/contacts/contact.html"
    any_permission_required = ["view", "add", "change", "delete"]
    #: Further parts of the page, from other rooms: functions of (contact, user) that return components or ``None``.
    parts: list[Any] = []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = super().get_breadcrumbs_items()
        items[-2]["url"] = reverse(f"clientportal_contacts:{TABS[self.object.kind]}")
        return items

    @cached_property
    def header_buttons(self) -> list[Any]:
        here, buttons = url_of("inspect")(self.object), []
        if self.user_has_permission("change"):
            buttons.append(HeaderButton(_("Edit"), url=url_of("edit")(self.object), icon_name="edit"))
        if starting.offered(self.request.user, [self.object]):
            url = starting.url_for(self.object.pk, here)
            buttons.append(HeaderButton(_("Impersonate"), url=url, icon_name="view"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact, user = self.object, self.request.user
        invitations = list(contact.invitations.select_related("invited_by")[:MOST_PEOPLE])
        links = contact.client_links.select_related("agent__user").order_by("-pk")
        may_open = user.has_perm("clientportal_portfolios.view_clientlink")
        is_open = any(
            each.accepted_at is None and each.revoked_at is None and each.expires_at > clock.now()
            for each in invitations
        )
        return {
            **super().get_context_data(**kwargs),
            "offers": acts.offered(contact, user, {contact.pk} if is_open else set()),
            "invitations": invitations_table(invitations),
            "agents": agents_table(list(links[:MOST_PEOPLE]), may_open=may_open),
            "parts": [part for make in self.parts if (part := make(contact, user)) is not None],
            **self.company(),
        }

    def company(self) -> dict[str, Any]:
        """Who works together there."""
        company = self.object.company
        if company is None:
            return {}
        people = contacts().filter(company=company).order_by("role", "pk")[:MOST_PEOPLE]
        return {
            "people_heading": _("Who works together at %(company)s") % {"company": company},
            "people": people_table(list(people)),
        }
