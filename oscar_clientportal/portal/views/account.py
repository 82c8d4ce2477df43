"""The customer's account: its situation, statements to take away, and the proof that nothing was altered."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.accounts.services.verification import ALTERATIONS
from oscar_clientportal.core import clock, conf, money
from oscar_clientportal.core.spreadsheets import as_text
from oscar_clientportal.portal import statement_pdf
from oscar_clientportal.portal.account_forms import PeriodForm, SealForm
from oscar_clientportal.portal.situation import situation_of

from .base import AccountPage

Account = get_model("clientportal_accounts", "Account")

#: What concerns the customer: altered movements, some that are gone, a balance not theirs. The rest is for the shop.
OF_THE_CHAIN = ALTERATIONS | {"end", "balance"}


@method_decorator(never_cache, name="dispatch")
class CustomerAccountPage(AccountPage):
    """A page about the accounts of whoever is logged in, while the shop's customer area is open."""

    active_tab = "account"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not conf.settings.customer_area_open:
            return render(request, "oscar_clientportal/portal/account_closed.html", status=404)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def accounts(self) -> list[Any]:
        """Their accounts, one per currency."""
        return list(Account.objects.visible_to(self.request.user).select_related("company"))

    @cached_property
    def account(self) -> Any:
        """The account in the currency that the address names, or the first; None where there is none at all."""
        currency = self.request.GET.get("currency")
        found = [account for account in self.accounts if currency in (None, "", account.currency)]
        if currency and not found:
            raise Http404
        return found[0] if found else None

    def get_account(self) -> Any:
        if self.account is None:
            raise Http404
        return self.account


class AccountView(CustomerAccountPage, TemplateView):
    """ "Your account situation": the balance and its movements."""

    template_name = "oscar_clientportal/portal/account.html"
    page_title = _("Your account situation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(accounts=self.accounts, **kwargs)
        if self.account is not None:
            context |= situation_of(account=self.account, query=self.request.GET)
            context["makes_pdf"] = statement_pdf.is_available()
        return context


class StatementView(CustomerAccountPage, View):
    """A period of the account to take away. Dates that make no sense lead back to the page, which says so."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account, form = self.get_account(), PeriodForm(request.GET)
        if not form.is_valid():
            return self.back_to_page()
        return self.respond(accounts.statement(account=account, **form.moments))

    def back_to_page(self) -> HttpResponse:
        return redirect(f"{reverse('clientportal_portal:account')}?{self.request.GET.urlencode()}")

    def respond(self, statement: accounts.Statement) -> HttpResponseBase:
        raise NotImplementedError

    def file_name(self, statement: accounts.Statement, suffix: str) -> str:
        days = [f"{moment:%Y-%m-%d}" for moment in statement_pdf.days_of(statement) if moment]
        return "-".join(["statement", statement.account.currency, *days]) + suffix


class Echo:
    """A file for the csv writer that gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


class StatementCsvView(StatementView):
    """As a table for spreadsheet programs, sent while it is read: an account may have a million movements."""

    def respond(self, statement: accounts.Statement) -> HttpResponseBase:
        response = StreamingHttpResponse(self.lines(statement), content_type="text/csv; charset=utf-8")
        name = self.file_name(statement, ".csv")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def lines(self, statement: accounts.Statement) -> Iterator[str]:
        currency, zone = statement.account.currency, clock.shop_zone()
        writer = csv.writer(Echo())
        # Without this mark Excel takes UTF-8 for something else.
        yield "\ufeff" + writer.writerow(
            [
                gettext("Date"),
                gettext("Movement"),
                pgettext("money", "Amount"),
                gettext("Balance"),
                gettext("Currency"),
            ]
        )
        for row in accounts.each_movement(statement):
            when = row.date.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
            figures = [self.plain(amount, currency) for amount in (row.amount, row.balance)]
            yield writer.writerow([when, as_text(row.text), *figures, currency])

    @staticmethod
    def plain(amount: Decimal, currency: str) -> str:
        """A number that every program reads: it is ours, so its minus sign is no formula."""
        return f"{money.quantise(amount, currency):f}"


class StatementPdfView(StatementView):
    """As a page to print and to keep, with the seal it can be verified by."""

    def respond(self, statement: accounts.Statement) -> HttpResponseBase:
        if not statement_pdf.is_available():
            raise Http404
        rows = list(islice(accounts.each_movement(statement), statement_pdf.MOST_ROWS + 1))
        if len(rows) > statement_pdf.MOST_ROWS:
            text = gettext(
                "There are more than %(number)d movements in this period. Please choose a shorter one."
            )
            messages.warning(self.request, text % {"number": statement_pdf.MOST_ROWS})
            return self.back_to_page()
        path = f"{reverse('clientportal_portal:account-verify')}?seal={statement.seal}"
        document = statement_pdf.render(
            statement=statement, rows=rows, verify_url=self.request.build_absolute_uri(path)
        )
        name = self.file_name(statement, ".pdf")
        return HttpResponse(
            document,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class VerifyView(CustomerAccountPage, TemplateView):
    """Whether the account's chain of hashes is intact, and whether a statement's seal is part of it."""

    template_name = "oscar_clientportal/portal/account_verify.html"
    page_title = _("Verify your account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = SealForm(self.request.GET if self.request.GET.get("seal") else None)
        seal = form.cleaned_data["seal"] if form.is_bound and form.is_valid() else ""
        account, sealed = self.find(seal) if seal else (self.account, None)
        context = super().get_context_data(account=account, form=form, seal=seal, sealed=sealed, **kwargs)
        if account is not None:
            found = accounts.verify_account(account)
            wrong = [problem for problem in found.found if problem.what in OF_THE_CHAIN]
            context |= {"found": found, "is_intact": not wrong}
            context["proven"] = sealed is not None and _is_proven(sealed.transfer, found, is_intact=not wrong)
        return context

    def find(self, seal: str) -> tuple[Any, Any]:
        """The account whose chain holds this seal with the movement that bears it; else the one shown, and None."""
        for account in self.accounts:
            sealed = accounts.find_sealed(account=account, seal=seal)
            if sealed is not None:
                return account, sealed
        return self.account, None


def _is_proven(transfer: Any, found: Any, *, is_intact: bool) -> bool:
    """Whether everything up to this transfer is as it was written."""
    first = found.first_altered
    return is_intact or (first is not None and transfer.pk < first.pk)
