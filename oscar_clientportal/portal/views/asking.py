"""Asking a client to let somebody act for it: a partner from the dashboard, an agent from the client's page."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.exceptions import BadTerms, ImpersonationError
from oscar_clientportal.impersonation.services import consents
from oscar_clientportal.portal.asking_form import AskForm
from oscar_clientportal.portal.consent_state import ConsentState, last_consents, state_of

from .base import AgentPage
from .partner import PartnerPage

Consent = get_model("clientportal_impersonation", "Consent")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


class AskMixin:
    """What is asked, and how it stands already: while the client has not answered, asking again tells that."""

    template_name = "oscar_clientportal/portal/partner/ask.html"
    page_title = _("Ask for access")
    form_class = AskForm

    @property
    def company(self) -> Any:
        raise NotImplementedError

    @property
    def asker(self) -> dict[str, Any]:
        """For whom it is asked: ``partner`` or ``agent``."""
        raise NotImplementedError

    def client_name(self) -> str:
        raise NotImplementedError

    @cached_property
    def state(self) -> ConsentState:
        found = last_consents(Consent.objects.filter(**self.asker), [self.company.pk])
        return state_of(found.get(self.company.pk), clock.now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            state=self.state, client_name=self.client_name(), back_url=self.get_success_url(), **kwargs
        )

    def form_valid(self, form: AskForm) -> HttpResponse:
        if self.state.may_ask:
            try:
                consents.request_consent(
                    company=self.company, by=self.request.user, **self.asker, **form.cleaned_data
                )
            except BadTerms as error:
                form.take(error.errors)
            except ImpersonationError as error:
                form.add_error(None, str(error))
        if not self.state.may_ask or form.errors:
            return self.form_invalid(form)
        text = gettext("%(client)s is asked. You can act for them as soon as they agree.")
        messages.success(self.request, text % {"client": self.client_name()})
        return super().form_valid(form)


class PartnerAskView(AskMixin, PartnerPage, FormView):
    """A partner asks a client whom the shop has linked with them."""

    @cached_property
    def link(self) -> Any:
        links = PartnerLink.objects.visible_to(self.request.user).filter(company__status="active")
        return get_object_or_404(links.select_related("company"), pk=self.kwargs["pk"])

    @property
    def company(self) -> Any:
        return self.link.company

    @property
    def asker(self) -> dict[str, Any]:
        return {"partner": self.partner}

    def client_name(self) -> str:
        return str(self.company)

    def get_success_url(self) -> str:
        return reverse("clientportal_portal:partner")


class AgentAskView(AskMixin, AgentPage, FormView):
    """An agent asks a client who is open to them; of any other the page is not there, whyever they are not."""

    def get_queryset(self) -> QuerySet:
        links = ClientLink.objects.visible_to(self.request.user).select_related("contact__company")
        return links.filter(status="linked", contact__status="active", contact__company__status="active")

    @cached_property
    def link(self) -> Any:
        link = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        if not link.is_open:
            raise Http404
        return link

    @property
    def company(self) -> Any:
        return self.link.contact.company

    @property
    def asker(self) -> dict[str, Any]:
        return {"agent": self.agent}

    def client_name(self) -> str:
        return self.link.client_name

    def get_success_url(self) -> str:
        url = reverse("clientportal_portal:portfolio-client", args=[self.link.pk])
        return f"{url}#acting"
