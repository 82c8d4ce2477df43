"""The verifier that asks the database agrees with one in plain Python that reads every row."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services
from tests import factories
from tests.integration.accounts import tampering

pytestmark = pytest.mark.django_db
Account = get_model("clientportal_accounts", "Account")
Hold = get_model("clientportal_accounts", "Hold")
Transfer = get_model("clientportal_accounts", "Transfer")


def broken_accounts():
    """Customer accounts whose movements, balance or holds do not agree, by reading them one by one."""
    accounts = Account.objects.customers().in_bulk()
    heads, balances, kept, broken = defaultdict(str), defaultdict(Decimal), {}, set()
    for transfer in Transfer.objects.order_by("pk"):
        sides = [
            (transfer.debit_id, -transfer.amount, transfer.debit_previous_hash, transfer.debit_balance),
            (transfer.credit_id, transfer.amount, transfer.credit_previous_hash, transfer.credit_balance),
        ]
        for pk, change, previous, balance in sides:
            if pk not in accounts:
                continue
            if previous != heads[pk] or transfer.hash != tampering.hash_of(transfer):
                broken.add(pk)
            if balance != kept.get(pk, Decimal(0)) + change:
                broken.add(pk)
            heads[pk], kept[pk] = transfer.hash, balance
            balances[pk] += change
    for pk, account in accounts.items():
        held = sum(hold.amount for hold in Hold.objects.open().filter(account=account))
        if (account.last_hash, account.balance, account.held) != (heads[pk], balances[pk], held):
            broken.add(pk)
    return broken


@pytest.fixture
def accounts():
    """Three customers who have paid the shop and each other."""
    accounts = [factories.make_account(factories.make_company(), "100.00") for _account in range(3)]
    for number in range(12):
        payer, payee = accounts[number % 3], accounts[(number + 1 + number % 2) % 3]
        amount = Decimal(number + 1)
        if number % 3:
            facts = {"debit": payer, "credit": payee, "kind": "purchase"}
            services.post_transfer(**facts, amount=amount, idempotency_key=f"m{number}")
        else:
            services.hold_amount(account=payer, amount=amount, idempotency_key=f"h{number}")
            services.deposit(account=payee, amount=amount, reason="", idempotency_key=f"d{number}")
    return accounts


ALTERATIONS = st.tuples(
    st.integers(0, 14),
    st.sampled_from(
        [
            {},
            {"amount": Decimal("7.77")},
            {"reason": "other"},
            {"debit_balance": Decimal("1.00")},
            {"credit_previous_hash": "0" * 64},
            {"hash": "0" * 64},
            "rehash",
            "remove",
            "swap",
        ]
    ),
)


@given(alteration=ALTERATIONS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_find_the_same_accounts(accounts, alteration):
    from django.db import transaction

    place, act = alteration
    with transaction.atomic():
        rows = list(Transfer.objects.order_by("pk"))
        row = rows[place % (len(rows) - 1)]
        if act == "remove":
            tampering.remove(row)
        elif act == "swap":
            tampering.swap(row, rows[place % (len(rows) - 1) + 1])
        elif act == "rehash":
            tampering.alter(row, rehash=True, reason="other")
        elif act:
            tampering.alter(row, **act)
        found = {account.pk for account in accounts if not services.verify_account(account).intact}
        assert found == broken_accounts()
        assert services.verify_ledger().intact == (not found)
        transaction.set_rollback(True)
