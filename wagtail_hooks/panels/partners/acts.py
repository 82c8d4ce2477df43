"""What the staff do with partners: enable and disable one, add a client and take one away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from wagtail.admin import messages

from oscar_clientportal.impersonation.exceptions import ImpersonationError
from oscar_clientportal.impersonation.services import partners as services
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.panels.act_form import ActFormView

from . import rows
from .forms import ClientForm, EnableForm

#: So many of the sessions that would end are named.
MOST_NAMED = 10


class PartnerFormView(ActFormView):
    model = rows.Partner
    panel_title = gettext_lazy("Partners")
    header_icon = "group"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ImpersonationError as error:
            form.add_error(self.refused_field, str(error))
            return self.form_invalid(form)


class EnableView(PartnerFormView):
    permission_required = "add"
    page_title = gettext_lazy("Enable a partner")
    yes_label = pgettext_lazy("partner", "Enable")
    explanation = gettext_lazy(
        "Their super-admin may then tick “Partner master account” for the company's people. They act for nobody yet: "
        "the shop adds each client, and each client consents."
    )
    done_message = gettext_lazy("%(object)s is enabled as a partner.")
    form_class = EnableForm

    @property
    def back_url(self) -> str:
        return reverse("clientportal_partners:index")

    @property
    def success_url(self) -> str:
        return rows.url_of("inspect", self.partner)

    def get_initial(self) -> dict[str, Any]:
        contact = self.request.GET.get("contact", "")
        return {"contact": contact} if contact.isascii() and contact.isdigit() and len(contact) < 10 else {}

    def act(self, data: dict[str, Any]) -> Any:
        by = self.request.user
        if data["company"]:
            self.partner = services.enable_partner(company=data["company"], by=by)
        else:
            self.partner = self.enable_contact(data["contact"])
        return self.partner

    def enable_contact(self, contact: Any) -> Any:
        """Whoever gets a company of their own is saved, for which nothing may be missing."""
        try:
            return services.enable_contact(contact=contact, by=self.request.user)
        except ValidationError:
            message = _("This contact has no company, and details are missing. Please complete them first.")
            raise ImpersonationError(message) from None


class AllowView(PartnerFormView):
    permission_required = "change"
    page_title = gettext_lazy("Add a client")
    yes_label = pgettext_lazy("button", "Add")
    explanation = gettext_lazy(
        "The partner finds the client on the dashboard and may ask for consent. Until it is given they can't log in."
    )
    done_message = gettext_lazy("%(object)s added.")
    form_class = ClientForm
    refused_field = "company"

    @cached_property
    def partner(self) -> Any:
        return get_object_or_404(rows.partners(), pk=self.kwargs["pk"])

    @property
    def back_url(self) -> str:
        return rows.url_of("inspect", self.partner)

    def get_page_subtitle(self) -> str:
        return str(self.partner)

    def act(self, data: dict[str, Any]) -> Any:
        company = data["company"]
        services.allow_client(partner=self.partner, company=company, by=self.request.user)
        return company


class PartnerConfirmView(ConfirmView):
    """A question about one partner; back to its page."""

    model = rows.Partner
    permission_required = "change"
    rows = staticmethod(rows.partners)
    header_icon = "group"
    template_name = "oscar_clientportal/wagtail/partners/confirm.html"

    @property
    def index_url(self) -> str:
        return rows.url_of("inspect", self.object)

    @property
    def ending(self) -> list[Any]:
        """The sessions that end with it."""
        return []

    @property
    def ending_words(self) -> str:
        count = len(self.ending)
        if not count:
            return _("No session runs now.")
        words = ngettext("%(count)d session ends now:", "%(count)d sessions end now:", count)
        return words % {"count": count}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except ImpersonationError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done_message % {"object": self.done_object})
        return redirect(self.index_url)

    @property
    def done_object(self) -> Any:
        return self.object


class EnableAgainView(PartnerConfirmView):
    page_title = gettext_lazy("Enable again")
    question = gettext_lazy("Enable this partner again?")
    consequence = gettext_lazy(
        "Their ticked people act again for the clients whose consent still stands; nobody is asked anew."
    )
    yes_label = gettext_lazy("Yes, enable")
    done_message = gettext_lazy("%(object)s is enabled as a partner.")
    ending_words = ""

    def act(self) -> None:
        services.enable_partner(company=self.object.company, by=self.request.user)


class DisableView(PartnerConfirmView):
    page_title = pgettext_lazy("partner", "Disable")
    question = gettext_lazy("Disable this partner?")
    consequence = gettext_lazy(
        "From now on nobody there acts for any client. Clients, ticks and consents stay as they are, and the partner "
        "can be enabled again."
    )
    yes_label = pgettext_lazy("partner", "Yes, disable")
    done_message = gettext_lazy("%(object)s: disabled.")
    is_serious = True

    @cached_property
    def ending(self) -> list[Any]:
        return list(rows.running_of(self.object)[: MOST_NAMED * 10])

    def act(self) -> None:
        services.disable_partner(partner=self.object, by=self.request.user)


class DisallowView(PartnerConfirmView):
    page_title = gettext_lazy("Remove the client")
    consequence = gettext_lazy(
        "The partner no longer sees the client and can't act for them. The client's consent stays, but nobody can act "
        "by it unless you add the client again."
    )
    yes_label = gettext_lazy("Yes, remove")
    done_message = gettext_lazy("%(object)s: removed.")
    is_serious = True

    @cached_property
    def link(self) -> Any:
        return get_object_or_404(rows.links_of(self.object), pk=self.kwargs["link_pk"])

    @property
    def done_object(self) -> Any:
        return self.link.company

    @property
    def question(self) -> str:
        return _("Take %(client)s from this partner?") % {"client": self.link.company}

    @cached_property
    def ending(self) -> list[Any]:
        return list(rows.running_of(self.object).filter(consent__company=self.link.company)[:MOST_NAMED])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.link  # noqa: B018 - what is not there is not found
        return super().get(request, *args, **kwargs)

    def act(self) -> None:
        services.disallow_client(partner=self.object, company=self.link.company, by=self.request.user)
