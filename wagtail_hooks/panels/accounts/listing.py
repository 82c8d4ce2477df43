"""The list of accounts: filters, search, and the way to a new one."""

from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from wagtail_hooks.viewsets import ReadOnlyIndexView

from .columns import MailColumn

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Contact = get_model("clientportal_clients", "Contact")
Hold = get_model("clientportal_accounts", "Hold")

BALANCES = {"negative": Q(balance__lt=0), "zero": Q(balance=0), "positive": Q(balance__gt=0)}
YES_OR_NO = [("yes", _("Yes")), ("no", _("No"))]


def currencies() -> list[tuple[str, str]]:
    codes = Account.objects.customers().order_by("currency").values_list("currency", flat=True).distinct()
    return [(code, code) for code in codes]


class AccountFilterSet(WagtailFilterSet):
    balance = django_filters.ChoiceFilter(
        label=_("Balance"),
        choices=[("negative", _("Negative")), ("zero", _("Zero")), ("positive", _("Positive"))],
        method="with_balance",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Account.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    currency = django_filters.MultipleChoiceFilter(
        label=_("Currency"), choices=currencies, widget=forms.CheckboxSelectMultiple
    )
    held = django_filters.ChoiceFilter(
        label=_("Open holds"),
        choices=YES_OR_NO,
        method="with_holds",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    address = django_filters.ChoiceFilter(
        label=_("E-mail address"),
        choices=YES_OR_NO,
        method="with_address",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    waiting = django_filters.ChoiceFilter(
        label=_("Waits for a second person"),
        choices=[("me", _("For me")), ("anybody", _("For anybody"))],
        method="with_waiting",
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Account
        fields = ["balance", "status", "currency", "held", "address", "waiting"]

    def with_balance(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        return accounts.filter(BALANCES[value])

    def with_holds(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        return keep(accounts, Q(pk__in=Hold.objects.open().values("account")), value == "yes")

    def with_address(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        known = Contact.objects.exclude(email="").filter(company__isnull=False)
        return keep(accounts, Q(company__in=known.values("company")), value == "yes")

    def with_waiting(self, accounts: QuerySet, name: str, value: str) -> QuerySet:
        acts = AccountAct.objects.waiting()
        if value == "me":
            acts = acts.for_decision_by(self.request.user)
        return accounts.filter(pk__in=acts.values("account"))


def keep(rows: QuerySet, condition: Q, is_wanted: bool) -> QuerySet:
    return rows.filter(condition if is_wanted else ~condition)


def mentions(word: str) -> Q:
    """The customer's name, or the name or address of one of its people, has this word in it."""
    fields = ("first_name", "last_name", "email")
    found = reduce(lambda query, field: query | Q(**{f"{field}__icontains": word}), fields, Q())
    people = Contact.objects.filter(found, company__isnull=False)
    return Q(company__name__icontains=word) | Q(company__in=people.values("company"))


class AccountIndexView(ReadOnlyIndexView):
    page_title = _("Customer accounts")

    @cached_property
    def columns(self) -> list[Column]:
        return [*super().columns, MailColumn(may_send=self.user_has_permission("change"))]

    @property
    def header_buttons(self) -> list[Any]:
        if not self.user_has_permission("change"):
            return []
        return [
            HeaderButton(
                pgettext_lazy("button", "Add"), url=reverse("clientportal_accounts:open"), icon_name="plus"
            )
        ]

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Every word must be found; an account is listed once, however many of its people are."""
        words = self.search_query.split() if self.is_searching else []
        return reduce(lambda rows, word: rows.filter(mentions(word)), words, queryset)
