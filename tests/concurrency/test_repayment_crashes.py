"""``kill -9`` at each step of paying back a debt by card; then one recovery: paid and booked once, or not at all."""

import uuid
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.services import repayments
from oscar_clientportal.payments.stripe.gateway import Gateway
from tests.concurrency.crashes import Step, killed_at
from tests.concurrency.races import rounds
from tests.functional.shopping import account_of, agent_with
from tests.leftovers import assert_ledger_agrees, intents_at_twin, reconcile

pytestmark = pytest.mark.usefixtures("kept_rows", "stripe_shop")

NOT_ASKED = Step("before the card is asked", Gateway, "authorise", after=False)
STEPS = [
    NOT_ASKED,
    Step("authorised but not written", Gateway, "authorise"),
    Step("before the capture", Gateway, "capture", after=False),
    Step("captured but not booked", Gateway, "capture"),
    Step("booked", repayments, "_book"),
]


@pytest.fixture
def agent():
    """Who owes the shop 30.00."""
    agent = agent_with("0.00")
    account = account_of(agent.user)
    accounts.post_transfer(
        debit=account,
        credit=accounts.system_account(code=accounts.CORRECTIONS, currency="EUR"),
        amount=Decimal("30.00"),
        kind="correction",
        overdraw=True,
        idempotency_key=f"debt-{account.pk}",
    )
    return agent


@pytest.mark.parametrize("_time", rounds(20))
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_killed_while_repaying(_time, step, agent, stripe_twin, stripe_key):
    repayment = {
        "account": account_of(agent.user),
        "user": agent.user,
        "amount": Decimal("30.00"),
        "details": {"payment_method": "pm_card_visa"},
        "return_url": "http://acme.localhost/portal/account/",
        "token": uuid.uuid4(),
    }
    killed_at(step, lambda: payments.start_repayment(**repayment))
    reconcile()
    paid = step is not NOT_ASKED
    row = get_model("clientportal_payments", "Repayment").objects.get(token=repayment["token"])
    assert row.status == ("done" if paid else "failed")
    assert [i["status"] for i in intents_at_twin(stripe_twin, stripe_key)] == ["succeeded"] * paid
    assert account_of(agent.user).balance == (0 if paid else Decimal("-30.00"))
    assert_ledger_agrees()
    reconcile(minutes=60)  # one more look for an answer that may have come very late
    assert reconcile(minutes=120) == {}
