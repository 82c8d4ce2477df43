"""The terms of use: read by everybody of the company, answered by its super-admin, every answer kept in sight."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.clients import terms
from oscar_clientportal.clients.exceptions import TermsError, TermsReplaced
from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services.terms_texts import text_for
from oscar_clientportal.core import acting, conf

from .company_base import CompanyPage

TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsVersion = get_model("clientportal_clients", "TermsVersion")
#: The newest answers, and versions, that are listed.
MOST = 100
ACCEPT, DECLINE = "accept", "decline"


class TermsPage(CompanyPage, TemplateView):
    """One version, or none; what the company answered to it, and to all others."""

    template_name = "oscar_clientportal/portal/company/terms.html"
    page_title = _("Terms of use")
    company_tab = "company-terms"

    @cached_property
    def state(self) -> services.State:
        return services.state_of(self.company)

    @property
    def version(self) -> Any:
        raise NotImplementedError

    @property
    def answers(self) -> QuerySet:
        rows = TermsAnswer.objects.visible_to(self.request.user)
        return rows.select_related("version").order_by("-pk")[:MOST]

    @property
    def next_url(self) -> str:
        """Where whoever was led here wanted to go, if it is here."""
        given = self.request.POST.get("next") or self.request.GET.get("next", "")
        host, is_secure = self.request.get_host(), self.request.is_secure()
        is_ours = url_has_allowed_host_and_scheme(given, allowed_hosts={host}, require_https=is_secure)
        return given if is_ours else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, state = self.version, self.state
        is_current = version is not None and version == state.version
        may_answer = is_current and terms.may_answer(self.contact) and acting.current() is None
        return super().get_context_data(
            version=version,
            text=text_for(version, get_language() or "") if version else None,
            is_current=is_current,
            state=state,
            may_answer=may_answer,
            what_to_do="" if may_answer or state.is_accepted else terms.what_to_do(self.contact),
            before=conf.settings.terms_before,
            next=self.next_url,
            answers=list(self.answers),
            versions=list(TermsVersion.objects.published()[:MOST]),
            **kwargs,
        )


class TermsView(TermsPage):
    """The version that holds now."""

    @property
    def version(self) -> Any:
        return self.state.version


class TermsVersionView(TermsPage):
    """Any version that was ever published; the one that holds is answered here."""

    @cached_property
    def version(self) -> Any:
        return get_object_or_404(TermsVersion.objects.published(), number=self.kwargs["number"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        version, answer = self.version, request.POST.get("answer")
        if answer not in (ACCEPT, DECLINE):
            messages.error(request, gettext("Please accept or decline."))
            return self._back()
        is_accepted = answer == ACCEPT
        try:
            services.answer_terms(
                version=version,
                company=self.company,
                user=request.user,
                accepted=is_accepted,
                language=self._language_read(version),
            )
        except TermsReplaced as replaced:
            messages.warning(request, str(replaced))
            return self._back()
        except TermsError as refused:
            messages.error(request, str(refused))
            return self._back()
        if not is_accepted:
            messages.warning(request, gettext("You have declined the terms of use."))
            return self._back()
        messages.success(request, gettext("You have accepted the terms of use."))
        return redirect(self.next_url) if self.next_url else self._back()

    def _language_read(self, version: Any) -> str:
        """That of the text they saw, as the page showed it."""
        text = text_for(version, get_language() or "")
        return text.language if text is not None else ""

    def _back(self) -> HttpResponse:
        url = reverse("clientportal_portal:company-terms")
        return redirect(f"{url}?{urlencode({'next': self.next_url})}" if self.next_url else url)
