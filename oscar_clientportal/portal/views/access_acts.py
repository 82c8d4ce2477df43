"""Giving, answering, changing and taking back a consent."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.exceptions import BadTerms, ImpersonationError
from oscar_clientportal.impersonation.services import consents, named_users
from oscar_clientportal.impersonation.services.grantees import Grantee
from oscar_clientportal.portal import access_list
from oscar_clientportal.portal.access_forms import ConsentForm

from .access import AccessPage, OneConsentPage

Consent = get_model("clientportal_impersonation", "Consent")


class AdminPage(AccessPage):
    """For the super-admin of a company; to anybody else it is missing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.is_admin:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> HttpResponse:
        return redirect("clientportal_portal:access")


class ConsentFormPage(AdminPage, FormView):
    """The terms of a consent: what the rules have against them stands beside its field."""

    template_name = "oscar_clientportal/portal/access/form.html"
    form_class = ConsentForm
    submit_label: Any = _("Allow this")
    consent: Any = None

    @cached_property
    def grantee(self) -> Grantee:
        consent = self.consent
        return Grantee(partner=consent.partner, agent=consent.agent, to_shop=consent.to_shop)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "company": self.company,
            "grantee": self.grantee,
            "consent": self.consent,
            "currency": access_list.currency_of(self.company),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {"grantee": self.grantee, "consent": self.consent, "submit_label": self.submit_label}
        return super().get_context_data(**facts, **kwargs)

    def form_valid(self, form: ConsentForm) -> HttpResponse:
        try:
            self.save(form)
        except BadTerms as refused:
            form.take_over(refused)
            return self.form_invalid(form)
        except ImpersonationError as refused:
            messages.error(self.request, str(refused))
        return self.back()

    def save(self, form: ConsentForm) -> None:
        consents.give_consent(
            company=self.company, by=self.request.user, **self.grantee.given_by, **form.terms
        )
        self.tell_done(gettext("%(name)s may act for you now."))

    def tell_done(self, text: str) -> None:
        messages.success(self.request, text % {"name": self.grantee.name})


class GiveView(ConsentFormPage):
    """First to whom, then the terms: ``?to=`` is the key of one of ``grantees_of``."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and self.is_admin and self.key and self.found is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def key(self) -> str:
        return self.request.POST.get("to", "") or self.request.GET.get("to", "")

    @cached_property
    def grantees(self) -> list[Grantee]:
        return consents.grantees_of(self.company)

    @cached_property
    def found(self) -> Grantee | None:
        return next((grantee for grantee in self.grantees if grantee.key == self.key), None)

    @cached_property
    def grantee(self) -> Grantee:
        if self.found is None:
            raise Http404
        return self.found

    def get_page_title(self) -> str:
        if self.found is None:
            return gettext("Let somebody act for you")
        return gettext("Let %(name)s act for you") % {"name": self.grantee.name}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.key:
            return self.choose()
        standing = self.open_consents.get(self.key)
        if standing is not None:
            name = "access-answer" if standing.status == "requested" else "access-consent"
            return redirect(f"clientportal_portal:{name}", pk=standing.pk)
        return super().get(request, *args, **kwargs)

    def choose(self) -> HttpResponse:
        """Everybody there is; who has a consent already leads to it."""
        self.template_name = "oscar_clientportal/portal/access/choose.html"
        rows = [(grantee, self.open_consents.get(grantee.key)) for grantee in self.grantees]
        context = AccessPage.get_context_data(self, rows=rows, form=None)
        return self.render_to_response(context)

    @cached_property
    def open_consents(self) -> dict[str, Any]:
        cards = access_list.open_cards(Consent.objects.visible_to(self.request.user))
        found = [card.consent for card in cards]
        return {_grantee_of(consent).key: consent for consent in found}


class OneConsentForm(ConsentFormPage, OneConsentPage):
    """The same form about a consent there is."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.consent = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
            if not self.is_open:
                messages.info(request, gettext("This consent is not open any more."))
                return redirect("clientportal_portal:access-consent", pk=self.consent.pk)
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_open(self) -> bool:
        return access_list.cards_of([self.consent])[0].is_given


class AnswerView(OneConsentForm):
    """What is asked for, with the terms to allow instead; or no."""

    @property
    def is_open(self) -> bool:
        return self.consent.status == Consent.Status.REQUESTED

    def get_page_title(self) -> str:
        return gettext("%(name)s asks to act for you") % {"name": self.grantee.name}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "refuse" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            consents.refuse_consent(consent=self.consent, by=request.user)
        except ImpersonationError as refused:
            messages.error(request, str(refused))
        else:
            self.tell_done(gettext("You have refused. %(name)s is told, and may not act for you."))
        return self.back()


class ChangeView(OneConsentForm):
    submit_label = _("Keep these changes")

    def get_page_title(self) -> str:
        return gettext("What %(name)s may do for you") % {"name": self.grantee.name}

    @transaction.atomic
    def save(self, form: ConsentForm) -> None:
        terms = form.terms
        if form.wants_new:
            who = {"partner": self.consent.partner, "agent": self.consent.agent}
            terms["acts_as"] = named_users.add_named_user(company=self.company, by=self.request.user, **who)
        consents.change_consent(consent=self.consent, by=self.request.user, **terms)
        self.tell_done(gettext("What %(name)s may do is changed. What you have taken away ends at once."))


class RevokeView(OneConsentForm):
    """Asks first, and says who loses what."""

    template_name = "oscar_clientportal/portal/access/revoke.html"

    def get_page_title(self) -> str:
        return gettext("Take back that %(name)s acts for you") % {"name": self.grantee.name}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = AccessPage.get_context_data(
            self,
            consent=self.consent,
            grantee=self.grantee,
            people=access_list.people_of(self.consent),
            sessions=access_list.running_sessions(self.consent),
        )
        return self.render_to_response(context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            consents.revoke_consent(consent=self.consent, by=request.user)
        except ImpersonationError as refused:
            messages.error(request, str(refused))
        else:
            self.tell_done(gettext("Taken back: %(name)s may not act for you any more."))
        return self.back()


def _grantee_of(consent: Any) -> Grantee:
    return Grantee(partner=consent.partner, agent=consent.agent, to_shop=consent.to_shop)
