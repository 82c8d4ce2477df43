"""What a contact's page tells of interests, projects and subscriptions, as far as its reader may look into each."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from wagtail_hooks.facts import readable

from .consents.page import sessions_table
from .interests.rows import interests, state
from .licences import rows as licences
from .projects.page import projects_table
from .subscriptions.rows import inspect_url, subscriptions
from .subscriptions.rows import state as subscription_state

Impersonation = get_model("clientportal_impersonation", "Impersonation")
Partner = get_model("clientportal_impersonation", "Partner")
Project = get_model("clientportal_portfolios", "Project")
Seat = get_model("clientportal_licences", "Seat")
MOST = 50


class Part(Component):
    """A heading, a table or a sentence, and at most one button."""

    template_name = "oscar_clientportal/wagtail/projects/part.html"

    def __init__(self, **context: Any) -> None:
        self.context = context

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return self.context


def interests_part(contact: Any, user: Any) -> Part | None:
    """What a lead is interested in; of anybody else only what there is."""
    rights = [f"clientportal_portfolios.{right}_interest" for right in ("view", "add", "change", "delete")]
    if not any(user.has_perm(right) for right in rights):
        return None
    rows = list(interests().filter(contact=contact)[:MOST])
    is_lead = contact.kind == contact.Kind.LEAD
    if not rows and not is_lead:
        return None
    may_add = is_lead and user.has_perm("clientportal_portfolios.add_interest")
    return Part(
        id="interests",
        heading=_("Interested in"),
        icon="pick",
        table=_interests_table(rows),
        nothing=_("Nothing has been noted yet."),
        button_url=f"{reverse('clientportal_interests:add')}?contact={contact.pk}" if may_add else "",
        button_label=_("Note an interest"),
    )


def projects_part(contact: Any, user: Any) -> Part | None:
    """The projects of a client, or those a partner takes part in."""
    rights = [f"clientportal_portfolios.{right}_project" for right in ("view", "add", "change")]
    if not any(user.has_perm(right) for right in rights):
        return None
    own, joined = Project.objects.filter(contact=contact), Project.objects.filter(partners=contact)
    rows = list((own.union(joined)).order_by("-created_at")[:MOST])
    if not rows:
        return None
    table = projects_table(rows)
    return Part(id="projects", heading=_("Projects"), icon="clipboard-list", table=table)


def subscriptions_part(contact: Any, user: Any) -> Part | None:
    """What the contact has or had, newest first."""
    rights = [f"clientportal_subscriptions.{right}_subscription" for right in ("view", "change")]
    if not any(user.has_perm(right) for right in rights):
        return None
    rows = list(subscriptions().filter(contact=contact).order_by("-pk")[:MOST])
    if not rows:
        return None
    columns = [
        TitleColumn("plan", label=_("Subscription"), accessor=lambda row: str(row.plan), get_url=inspect_url),
        Column("status", label=_("Status"), accessor=subscription_state),
        Column("until", label=_("Until"), accessor=lambda row: readable(row.last_ends_at)),
    ]
    return Part(
        id="subscriptions", heading=_("Subscriptions"), icon="calendar-check", table=Table(columns, rows)
    )


def seats_part(contact: Any, user: Any) -> Part | None:
    """Which licences' seats this person holds, or is promised."""
    if not licences.may_look(user):
        return None
    seats = Seat.objects.filter(contact=contact).select_related("licence").order_by("-given_at", "-pk")
    rows = list(seats[:MOST])
    if not rows:
        return None
    columns = [
        TitleColumn(
            "licence",
            label=_("Licence"),
            accessor=lambda seat: str(seat.licence),
            get_url=lambda seat: licences.page_url(seat.licence),
        ),
        Column("status", label=_("Status"), accessor=lambda seat: seat.get_status_display()),
        Column("since", label=_("Since"), accessor=lambda seat: readable(seat.given_at)),
        Column("state", label=_("Licence is"), accessor=lambda seat: licences.state(seat.licence)),
    ]
    return Part(id="seats", heading=_("Seats"), icon="pick", table=Table(columns, rows))


def partner_part(contact: Any, user: Any) -> Part | None:
    """Of a partner: whether their company is enabled to act for clients, or the way to enable it."""
    rights = [f"clientportal_impersonation.{right}_partner" for right in ("view", "add", "change")]
    if contact.kind != contact.Kind.PARTNER or not any(user.has_perm(right) for right in rights):
        return None
    partner = Partner.objects.filter(company=contact.company_id).first() if contact.company_id else None
    if partner is not None:
        url, label = reverse("clientportal_partners:inspect", args=[partner.pk]), _("Partner's page")
        nothing = _("Enabled as a partner.") if partner.is_active else _("Disabled as a partner.")
    else:
        may_add = user.has_perm("clientportal_impersonation.add_partner")
        url = f"{reverse('clientportal_partners:enable')}?contact={contact.pk}" if may_add else ""
        label, nothing = _("Enable as partner"), _("The shop has not enabled their company.")
    return Part(
        id="partner",
        heading=_("Acting for clients"),
        icon="view",
        table=None,
        nothing=nothing,
        button_url=url,
        button_label=label,
    )


def sessions_part(contact: Any, user: Any) -> Part | None:
    """Who has seen the shop as this person, newest first."""
    if not user.has_perm("clientportal_impersonation.view_impersonation"):
        return None
    sessions = list(Impersonation.objects.filter(contact=contact).order_by("-started_at", "-pk")[:MOST])
    if not sessions:
        return None
    table = sessions_table(sessions, may_open=True)
    return Part(id="sessions", heading=_("Seen by others"), icon="view", table=table)


def _interests_table(rows: list[Any]) -> Any:
    def url(row: Any) -> str:
        return reverse("clientportal_interests:inspect", args=[row.pk])

    columns = [
        TitleColumn("product", label=_("Product"), accessor=lambda row: row.product.get_title(), get_url=url),
        Column("state", label=_("Status"), accessor=state),
        Column("noted", label=_("Noted on"), accessor=lambda row: readable(row.created_at)),
    ]
    return Table(columns, rows)
