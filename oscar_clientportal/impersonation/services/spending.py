"""What may still be spent of a client's money by whoever acts as them: counted per consent and calendar month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks, money
from oscar_clientportal.impersonation.exceptions import AskLess, ClientMustAgree, NothingMayBeSpent
from oscar_clientportal.impersonation.rules import spending as rules
from oscar_clientportal.payments import methods

Consent = get_model("clientportal_impersonation", "Consent")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
PaymentPart = get_model("clientportal_payments", "PaymentPart")


@dataclass(frozen=True)
class Budget:
    """What a consent allows of its company's money in one month: ``rest`` is left of ``limit``, until ``ends_at``."""

    company: str
    currency: str
    limit: Decimal
    spent: Decimal
    ends_at: datetime

    @property
    def rest(self) -> Decimal:
        return rules.rest_of(self.limit, self.spent)

    def allows(self, currency: str) -> bool:
        """Whether anything may be spent in this currency; with no amount agreed the client is asked each time."""
        return not self.currency or self.currency == currency

    @property
    def shown(self) -> str:
        """In words: what is left, and until when it must do."""
        if not self.currency:
            return _("Every order paid with the client's money waits for their yes.")
        facts = {
            "rest": money.display(self.rest, self.currency),
            "limit": money.display(self.limit, self.currency),
            "date": formats.date_format(self._last_day),
        }
        return _("%(rest)s of %(limit)s are left until %(date)s.") % facts

    @property
    def _last_day(self) -> date:
        return timezone.localdate(self.ends_at, clock.shop_zone()) - timedelta(days=1)


def remaining(consent: Any) -> Budget | None:
    """What is left this month of what ``consent`` allows to spend; None where it allows no money. One query."""
    return remaining_of([consent]).get(consent.pk)


def remaining_of(consents: Iterable[Any]) -> dict[int, Budget]:
    """As ``remaining``, by consent, for many in one query; those that allow no money are missing."""
    wanted = [consent.pk for consent in consents if "balance" in consent.scopes]
    return _budgets(Consent.objects.filter(pk__in=wanted)) if wanted else {}


def budget_of(consent_pk: int | None) -> Budget | None:
    """As ``remaining``, by the consent's key. One query."""
    return None if consent_pk is None else _budgets(Consent.objects.filter(pk=consent_pk)).get(consent_pk)


def claim_spending(*, consent_pk: int | None, wanted: Decimal, total: Decimal, currency: str) -> None:
    """Lock the consent and let ``wanted`` of its company's money go into an order of ``total``, or raise why not.

    For the transaction that claims the basket, before anything else of it is locked: two at once never spend more
    than was agreed. Raises ``NothingMayBeSpent``, ``ClientMustAgree``, ``AskLess``.
    """
    if wanted <= 0:
        return
    if consent_pk is None:
        raise NothingMayBeSpent
    consent = locks.lock_row(Consent.objects, consent_pk)
    is_given = consent.status == Consent.Status.GIVEN and consent.until > clock.now()
    budget = budget_of(consent_pk)
    if not is_given or "balance" not in consent.scopes or budget is None or not budget.allows(currency):
        raise NothingMayBeSpent
    verdict = rules.judge(wanted=wanted, total=total, rest=budget.rest)
    if verdict is rules.Verdict.WAITS:
        raise ClientMustAgree
    if verdict is rules.Verdict.TOO_MUCH:
        raise AskLess(money.display(budget.rest, currency))


def _budgets(consents: QuerySet) -> dict[int, Budget]:
    start, end = rules.month_of(clock.now(), clock.shop_zone())
    rows = consents.annotate(
        spent=Coalesce(Subquery(_spent(start, end)), Decimal(0), output_field=DecimalField())
    )
    names = ("pk", "company__name", "currency", "monthly_limit", "spent")
    return {
        pk: Budget(name, currency, limit or Decimal(0), spent, end)
        for pk, name, currency, limit, spent in rows.order_by().values_list(*names)
    }


def _spent(start: datetime, end: datetime) -> QuerySet:
    """The sum of one consent's month. What the client has said yes to is part of it: it is their money as well."""
    codes = [code for code, method in methods.registered().items() if method.is_of_company]
    sessions = Impersonation.objects.filter(consent=OuterRef(OuterRef("pk"))).order_by().values("pk")
    parts = PaymentPart.objects.of_clients(codes).filter(
        attempt__acting_session__in=sessions,
        attempt__created_at__gte=start,
        attempt__created_at__lt=end,
        attempt__currency=OuterRef("currency"),
    )
    return parts.order_by().values("attempt__currency").annotate(sum=Sum("amount")).values("sum")
