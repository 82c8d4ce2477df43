"""Before somebody sees the shop as a contact: as whom, what they may do there, for how long, and why."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.core import conf
from oscar_clientportal.impersonation.exceptions import ImpersonationError
from oscar_clientportal.impersonation.services import sessions
from oscar_clientportal.impersonation.words import words_of
from wagtail_hooks import starting
from wagtail_hooks.facts import readable

from .listing import TABS
from .rows import contacts, url_of

Contact = get_model("clientportal_clients", "Contact")


class Handed(HttpResponseRedirect):
    """On to another page with the same form: the storefront's, which is where the other identity begins."""

    status_code = 307


class ReasonForm(forms.Form):
    """The fields of the storefront's form. ``next`` may have been typed by anybody: it must lead to this shop."""

    contact = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=255,
        help_text=gettext_lazy("The client reads it. Such as: asked by phone how to find an invoice."),
        error_messages={"required": gettext_lazy("Please say why.")},
        widget=forms.TextInput(attrs={"required": True}),
    )
    use_required_attribute = False


class ImpersonateView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = Contact
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Impersonate")
    header_icon = "view"
    template_name = "oscar_clientportal/wagtail/contacts/impersonate.html"
    form_class = ReasonForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not starting.may_impersonate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def contact(self) -> Any:
        return get_object_or_404(contacts(), pk=self.kwargs["pk"])

    @cached_property
    def back_url(self) -> str:
        """Where it was asked for: "Stop" leads there, and so does thinking better of it."""
        asked = self.request.POST.get("next") or self.request.GET.get("next") or ""
        return starting.local(asked) or reverse(f"clientportal_contacts:{TABS[self.contact.kind]}")

    @cached_property
    def token(self) -> str:
        try:
            return str(UUID(self.request.POST.get("token", "")))
        except ValueError:
            return str(uuid4())

    @cached_property
    def leave(self) -> Any:
        """What may be done there; or why nothing may, as an error."""
        try:
            return sessions.may_begin(impersonator=self.request.user, contact=self.contact)
        except ImpersonationError as error:
            return error

    @property
    def why_not(self) -> str:
        """Why it can't begin; empty where it can."""
        return str(self.leave) if isinstance(self.leave, ImpersonationError) else ""

    def get_page_subtitle(self) -> str:
        return str(self.contact)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {
            "url": reverse(f"clientportal_contacts:{TABS[self.contact.kind]}"),
            "label": _("Contacts"),
        }
        contact = {"url": url_of("inspect")(self.contact), "label": str(self.contact)}
        return [*self.breadcrumbs_items, panel, contact, {"url": "", "label": self.page_title}]

    def get_initial(self) -> dict[str, Any]:
        return {"contact": self.contact.pk, "token": self.token, "next": self.back_url}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        if self.why_not:
            return self.form_invalid(form)
        return Handed(reverse("clientportal_portal:impersonate"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {} if self.why_not else {"told": self.told()}
        return {**super().get_context_data(**kwargs), "contact": self.contact, **facts}

    def told(self) -> list[str]:
        """What will happen, in sentences."""
        if self.leave.is_tour:
            allowed = [
                _("This is a guided tour: they have no login yet. You see the shop as they will."),
                _(
                    "Nothing is used up and nothing is kept: the invitation, the terms and the first login wait "
                    "for them as before."
                ),
            ]
        else:
            allowed = self.allowed()
        minutes = int(conf.settings.impersonation_lifetime.total_seconds() // 60)
        ends = ngettext(
            "It ends after %(count)d minute at the latest, whatever you do then. “Stop” leads back here.",
            "It ends after %(count)d minutes at the latest, whatever you do then. “Stop” leads back here.",
            minutes,
        )
        return [
            *allowed,
            ends % {"count": minutes},
            _(
                "Afterwards the client reads an account of it: who, why, when, what was looked at and what was "
                "changed."
            ),
        ]

    def allowed(self) -> list[str]:
        words = ", ".join(str(word) for word in words_of(self.leave.scopes))
        told = [_("You may: %(scopes)s.") % {"scopes": words}]
        if self.leave.consent:
            until = {"until": readable(self.leave.consent.until)}
            told.append(_("The client has consented to it until %(until)s.") % until)
        else:
            told.append(_("You can't order for them: they have not consented to it."))
        return [
            *told,
            _("Passwords, e-mail addresses, payment cards, consents and terms stay theirs alone."),
        ]
