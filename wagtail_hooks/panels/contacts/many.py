"""Inviting many at once: looked at first, with who gets a mail and who doesn't, and why."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError

from . import acts, log
from .listing import TABS, ContactFilterSet
from .rows import contacts

Contact = get_model("clientportal_clients", "Contact")

#: So many are looked at in one go.
MOST = 200
SHOWN = 50
LONGEST_KEY = 18


@dataclass
class Plan:
    """What would become of these people."""

    people: list[Any] = field(default_factory=list)
    is_cut: bool = False
    invited: list[Any] = field(default_factory=list)
    refused: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def shown(self) -> list[Any]:
        return self.invited[:SHOWN]

    @property
    def not_shown(self) -> int:
        return max(0, len(self.invited) - SHOWN)

    @property
    def left_out(self) -> list[dict[str, str]]:
        """Those who get no mail, by reason."""
        return [
            {"id": f"left-out-{number}", "heading": f"{reason} ({len(people)})", "names": named(people)}
            for number, (reason, people) in enumerate(self.refused.items())
        ]


def named(people: list[Any]) -> str:
    names = ", ".join(contact.name for contact in people[:SHOWN])
    more = len(people) - SHOWN
    return _("%(names)s and %(count)d more") % {"names": names, "count": more} if more > 0 else names


def why_not_among_many(contact: Any) -> str:
    """Why this contact is left out; nobody is written to twice by ticking a box."""
    if reason := services.why_not_invitable(contact=contact):
        return reason
    if contact.status == Contact.Status.INVITED:
        return _("Invited already: invite them again one by one.")
    return ""


def plan_of(people: list[Any], *, is_cut: bool) -> Plan:
    plan = Plan(people, is_cut)
    for contact in people:
        reason = why_not_among_many(contact)
        (plan.refused.setdefault(reason, []) if reason else plan.invited).append(contact)
    return plan


class InviteManyView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    model = Contact
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Invite several people")
    header_icon = "mail"
    index_url_name = ""
    template_name = "oscar_clientportal/wagtail/contacts/many.html"
    most = MOST

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not acts.may_invite(request.user):
            raise PermissionDenied
        if kwargs["kind"] not in TABS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def list_url(self) -> str:
        return reverse(f"clientportal_contacts:{TABS[self.kwargs['kind']]}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": self.list_url, "label": _("Contacts")}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.get_page_title()}]

    def chosen(self) -> list[Any]:
        """Those ticked, or everybody on the list as it is searched and filtered; one more than are looked at."""
        rows = contacts().filter(kind=self.kwargs["kind"])
        if "all" not in self.request.POST:
            typed = self.request.POST.getlist("pk")[: MOST + 1]
            keys = [int(key) for key in typed if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]
            return list(rows.filter(pk__in=keys).order_by("pk"))
        filters = ContactFilterSet(data=self.request.GET, request=self.request)
        if filters.is_valid():
            rows = filters.filter_queryset(rows)
        waiting = rows.matching(self.request.GET.get("q", "")).filter(status=Contact.Status.ADDED)
        return list(waiting.order_by("pk")[: MOST + 1])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"plan": Plan(), **super().get_context_data(**kwargs)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = self.chosen()
        self.not_invited: dict[str, list[Any]] = {}
        plan = plan_of(chosen[:MOST], is_cut=len(chosen) > MOST)
        if "confirmed" not in request.POST:
            return self.render_to_response(self.get_context_data(plan=plan))
        invited = sum(self.invite(contact) for contact in plan.invited)
        message = ngettext("%(count)d person invited.", "%(count)d people invited.", invited)
        messages.success(request, message % {"count": invited})
        for reason, people in self.not_invited.items():
            messages.warning(request, f"{named(people)}: {reason}")
        return redirect(self.list_url)

    def invite(self, contact: Any) -> bool:
        """Whether it was possible: no seat may be free, or somebody was given a login meanwhile."""
        try:
            services.invite_contact(contact=contact, invited_by=self.request.user, in_shops_name=True)
        except ClientError as error:
            self.not_invited.setdefault(str(error), []).append(contact)
            return False
        log.log_contact(contact, log.INVITED, self.request.user)
        return True
