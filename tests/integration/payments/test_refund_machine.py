"""Invariant: whatever is refunded, agreed to, refused, tried again or settled, nobody gets back more than they paid."""

from contextlib import suppress
from decimal import Decimal
from itertools import count

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.payments import exceptions, services
from tests import factories
from tests.concurrency.races import SOAK
from tests.conftest import ShopClient
from tests.functional.refunding import let_time_pass_at_twin, order_of_pieces, refunds_at_twin
from tests.functional.shopping import account_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
D = Decimal
RefundPart = get_model("clientportal_payments", "RefundPart")
EFFORT = settings(
    max_examples=40 if SOAK else 3,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
CENTS = st.integers(1, 3500).map(lambda cents: D(cents) / 100)


numbers = count(1)


class Refunds(RuleBasedStateMachine):
    """One order of three pieces, 30.00: 5.00 from the account, 25.00 by card. The editor asks, the owner decides."""

    card, twin, key = "", "", ""
    configure = staticmethod(lambda **values: None)

    def __init__(self):
        super().__init__()
        self.editor, self.owner = factories.make_user(), factories.make_user()
        self.order = order_of_pieces(ShopClient(), card=self.card)
        self.attempt = self.order.clientportal_attempt
        self.paid = {part.method: part for part in self.attempt.parts.all()}
        self.refunds = self.attempt.refunds

    @rule(amount=CENTS, first=st.sampled_from(["account-first", "others-first", "pro-rata"]))
    def by_amount(self, amount, first):
        self.configure(REFUND_ORDER=first)
        self.ask(amount=amount)

    @rule(pieces=st.integers(0, 4))
    def by_line(self, pieces):
        self.ask(lines={self.order.lines.get(): pieces})

    @rule(limit=st.sampled_from([None, 0, 5]))
    def four_eyes(self, limit):
        self.configure(FOUR_EYES_ABOVE=limit)

    @precondition(lambda self: self.refunds.waiting().exists())
    @rule(agrees=st.booleans())
    def decide(self, agrees):
        decide = services.agree_refund if agrees else services.refuse_refund
        decide(refund=self.refunds.waiting().first(), by=self.owner)

    @rule()
    def the_bank_answers(self):
        let_time_pass_at_twin(self.twin, self.key)
        for made in self.at_twin():
            services.follow_refund(reference=made["id"])

    @precondition(lambda self: self.refunds.needing_attention().exists())
    @rule(how=st.sampled_from(["retry", "account", "outside"]))
    def end_an_open_item(self, how):
        made = self.refunds.needing_attention().first()
        if how == "retry":
            services.retry_refund(refund=made)
        else:
            facts = {"actor": self.owner, "reason": "settled", "to_account": how == "account"}
            services.settle_refund(refund=made, **facts)

    def ask(self, **figures):
        given = {"reason": "", "actor": self.editor, "idempotency_key": f"m-{next(numbers)}", **figures}
        with suppress(exceptions.RefundError):
            services.refund_order(order=self.order, **given)

    def at_twin(self):
        intent = self.paid["card"].reference
        return [made for made in refunds_at_twin(self.twin, self.key) if made["payment_intent"] == intent]

    @invariant()
    def no_source_gives_more_than_it_took(self):
        counted = RefundPart.objects.filter(refund__attempt=self.attempt).exclude(refund__status="refused")
        for method, amount in counted.values_list("part__method").annotate(Sum("amount")).order_by():
            assert amount <= self.paid[method].amount

    @invariant()
    def oscars_sources_say_what_is_done(self):
        for source in self.order.sources.all():
            code = source.source_type.code.removeprefix("clientportal-")
            done = RefundPart.objects.filter(refund__attempt=self.attempt, part__method=code, status="done")
            written = source.transactions.filter(txn_type="Refund")
            assert source.amount_refunded == total(done) == total(written)
            assert source.amount_refunded <= source.amount_debited

    @invariant()
    def the_card_gets_back_no_more_than_it_paid(self):
        went = [made["amount"] for made in self.at_twin() if made["status"] != "failed"]
        assert sum(went) <= self.paid["card"].amount * 100

    @invariant()
    def the_account_has_what_came_back_to_it(self):
        account = account_of(self.order.user)
        Transfer = get_model("clientportal_accounts", "Transfer")
        assert account.balance == total(Transfer.objects.filter(credit=account, kind="refund"))

    @invariant()
    def each_refund_is_the_sum_of_its_parts(self):
        summed = self.refunds.annotate(parts_sum=Sum("parts__amount"))
        assert not summed.exclude(parts_sum=F("amount")).exists()


def total(rows):
    return rows.aggregate(sum=Sum("amount"))["sum"] or D(0)


@pytest.mark.parametrize("card", ["pm_card_visa", "pm_card_refundFail", "pm_card_pendingRefund"])
def test_nobody_gets_back_more_than_they_paid(card, stripe_twin, stripe_key, settings):
    def configure(**values):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, **values}

    shop = {"card": card, "twin": stripe_twin, "key": stripe_key, "configure": staticmethod(configure)}
    machine = type("RefundsByCard", (Refunds,), shop)
    run_state_machine_as_test(machine, settings=EFFORT)
    assert accounts.verify_ledger().intact
