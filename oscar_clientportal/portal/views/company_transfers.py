"""Licences are passed on to a sister company, and taken there with a yes."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.core import acting, clock, search
from oscar_clientportal.impersonation.services.sisters import sister_companies
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import LicenceError
from oscar_clientportal.portal.company_forms import OfferForm

from .company_base import SuperAdminPage
from .company_licences import OneLicencePage

LicenceTransfer = get_model("clientportal_licences", "LicenceTransfer")
Status = LicenceTransfer.Status
#: So many companies stand there to be chosen; of more, words narrow them down.
MOST_SISTERS = 25


class OfferView(OneLicencePage, FormView):
    """How many of the free ones, and to whom; the other company answers."""

    template_name = "oscar_clientportal/portal/company/offer.html"
    page_title = _("Pass on licences")
    form_class = OfferForm

    @cached_property
    def sisters(self) -> QuerySet:
        return sister_companies(self.company)

    @property
    def words(self) -> str:
        return search.typed_words(self.request.POST.get("q", "") or self.request.GET.get("q", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "licence": self.licence, "sisters": self.sisters}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.shown.is_live or self.shown.is_received:
            raise Http404
        found = list(self.sisters.matching(self.words).order_by("name", "pk")[: MOST_SISTERS + 1])
        return super().get_context_data(
            words=self.words,
            companies=found[:MOST_SISTERS],
            has_more=len(found) > MOST_SISTERS,
            **kwargs,
        )

    def form_valid(self, form: OfferForm) -> HttpResponse:
        try:
            transfer = services.offer_transfer(
                licence=self.licence, by=self.request.user, **form.cleaned_data
            )
        except LicenceError as refused:
            form.refuse(refused)
            return self.form_invalid(form)
        text = ngettext(
            "%(company)s is offered one licence. It stays reserved until they have answered.",
            "%(company)s is offered %(quantity)s licences. They stay reserved until it has answered.",
            transfer.quantity,
        )
        facts = {"company": transfer.to_company.name, "quantity": transfer.quantity}
        messages.success(self.request, text % facts)
        return redirect("clientportal_portal:company-licence", pk=self.licence.pk)


class TransferView(SuperAdminPage, TemplateView):
    """One offer, to both companies: the one answers it, the other may withdraw it; what was taken may be given back."""

    template_name = "oscar_clientportal/portal/company/transfer.html"
    page_title = _("Licences passed on")
    company_tab = "company-licences"

    @cached_property
    def transfer(self) -> Any:
        mine = LicenceTransfer.objects.visible_to(self.request.user)
        whole = mine.select_related("licence__company", "to_company", "target", "offered_by")
        return get_object_or_404(whole, pk=self.kwargs["pk"])

    @property
    def is_receiver(self) -> bool:
        return self.transfer.to_company_id == self.company.pk

    @property
    def is_open(self) -> bool:
        return self.transfer.status == Status.OFFERED and self.transfer.expires_at > clock.now()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            transfer=self.transfer,
            is_receiver=self.is_receiver,
            is_open=self.is_open,
            has_lapsed=self.transfer.status == Status.OFFERED and not self.is_open,
            is_acting=acting.current() is not None,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = self.acts.get(request.POST.get("do", ""))
        if act is None:
            messages.error(request, gettext("Please choose what to do."))
        else:
            self.answer(*act)
        return redirect("clientportal_portal:company-transfer", pk=self.transfer.pk)

    def answer(self, service: Any, done: str) -> None:
        """Pressed twice: the second time it says that it is answered."""
        try:
            service(transfer=self.transfer, by=self.request.user)
        except ClientError as refused:
            messages.error(self.request, str(refused))
        else:
            messages.success(self.request, done)

    @property
    def acts(self) -> dict[str, tuple[Any, str]]:
        """What this company may do: the one that offers can't say yes to itself."""
        if not self.is_receiver:
            return {
                "withdraw": (services.withdraw_transfer, gettext("Withdrawn: the licences are free again."))
            }
        back = gettext("Given back: the licences are with the other company again.")
        return {
            "accept": (services.accept_transfer, gettext("Accepted: the licences are yours.")),
            "decline": (services.decline_transfer, gettext("Declined. The other company is told.")),
            "return": (services.give_back_transfer, back),
        }
