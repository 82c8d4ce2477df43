"""Who is reminded of which invoice, when, in which language, and that nobody is twice."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from oscar_clientportal.core import clock
from oscar_clientportal.documents.services import record_payment, remind_invoices
from tests import factories
from tests.concurrency.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.31")]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
InvoiceReminder = factories.model("documents", "InvoiceReminder")


def make_invoice(contact: Any, number: str = "R-1") -> Any:
    """Due on 2 December."""
    return factories.make_document(
        contact.company, user=contact.user, number=number, due="75.00", total="75.00"
    )


@pytest.fixture
def contact() -> Any:
    company = factories.make_company("Demo House")
    return factories.make_contact(
        user=factories.make_user("ada@acme.example"), company=company, language="en"
    )


@pytest.fixture
def invoice(contact: Any) -> Any:
    with time_machine.travel(NOON, tick=False):
        return make_invoice(contact)


@pytest.fixture
def remind(django_capture_on_commit_callbacks: Any) -> Any:
    def act(day: int) -> int:
        """So many days after the invoice was due."""
        mail.outbox.clear()
        then = time_machine.travel(NOON + timedelta(days=30 + day), tick=False)
        with then, django_capture_on_commit_callbacks(execute=True):
            return remind_invoices()

    return act


def told() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_each_reminder_goes_out_once_at_its_day(invoice: Any, remind: Any) -> None:
    assert [remind(day) for day in (0, 6, 7, 8, 14, 15, 21, 22, 300)] == [0, 0, 1, 0, 1, 0, 1, 0, 0]
    assert list(invoice.reminders.values_list("level", flat=True)) == [1, 2, 3]


def test_of_several_that_were_missed_the_last_alone_is_sent(invoice: Any, remind: Any) -> None:
    assert remind(40) == 1
    assert len(mail.outbox) == 1
    assert invoice.reminders.get().level == 3
    assert "Last reminder: invoice R-1" in mail.outbox[0].subject


def test_it_says_what_is_open_since_when_and_for_what(invoice: Any, remind: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        record_payment(
            document=invoice, amount=Decimal("25.00"), received_on=clock.today(), by=None, key="one"
        )
    remind(7)
    text = mail.outbox[0].body
    for said in ["R-1", "Demo House", "Dec. 2, 2026", "€50.00", invoice.order.number, "http"]:
        assert said in text
    assert invoice.reminders.get().open_amount == Decimal("50.00")


def test_nobody_is_reminded_of_what_is_settled(invoice: Any, remind: Any) -> None:
    with time_machine.travel(NOON, tick=False):
        record_payment(
            document=invoice, amount=Decimal("75.00"), received_on=clock.today(), by=None, key="one"
        )
    assert remind(30) == 0


def test_the_payer_is_told_in_their_language_and_colleagues_who_want_it_get_a_copy(
    invoice: Any, contact: Any, remind: Any
) -> None:
    contact.language = "de"
    contact.save()
    factories.make_contact(
        user=factories.make_user("bob@acme.example"), company=contact.company, mail_kinds=["account"]
    )
    factories.make_contact(user=factories.make_user("eve@acme.example"), company=contact.company)
    remind(7)
    assert told() == ["ada@acme.example", "bob@acme.example"]


def test_where_the_payer_has_gone_their_company_is_told(invoice: Any, contact: Any, remind: Any) -> None:
    factories.make_contact(user=factories.make_user("bob@acme.example"), company=contact.company)
    contact.deactivated_at = NOON
    contact.save()
    remind(7)
    assert told() == ["bob@acme.example"]


def test_a_customer_who_is_blocked_is_reminded_all_the_same(invoice: Any, contact: Any, remind: Any) -> None:
    contact.company.blocked_at = NOON
    contact.company.save()
    assert (remind(7), told()) == (1, ["ada@acme.example"])


def test_a_shop_that_has_set_no_days_reminds_nobody(invoice: Any, remind: Any, settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "INVOICE_REMINDER_DAYS": []}
    assert remind(300) == 0


def test_a_hundred_and_one_more_take_few_queries(
    contact: Any, remind: Any, django_assert_max_num_queries: Any
) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(110):
            make_invoice(contact, f"R-{number}")
    remind(0)
    with time_machine.travel(NOON + timedelta(days=37), tick=False), django_assert_max_num_queries(30):
        assert remind_invoices() == 110


def test_the_command_works_for_every_shop(
    invoice: Any, globex: Any, django_capture_on_commit_callbacks: Any, capsys: Any
) -> None:
    then = time_machine.travel(NOON + timedelta(days=37), tick=False)
    with then, django_capture_on_commit_callbacks(execute=True):
        call_command("remind_invoices")
    assert told() == ["ada@acme.example"]
    assert "acme: 1 reminded" in capsys.readouterr().out
    with globex():
        assert not InvoiceReminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_reminds() -> None:
    contact = factories.make_contact(user=factories.make_user("ada@acme.example"), language="en")
    past = clock.today() - timedelta(days=8)
    issued = clock.now() - timedelta(days=40)
    for number in range(5):
        factories.make_document(
            contact.company,
            user=contact.user,
            number=f"R-{number}",
            due="1.00",
            total="1.00",
            due_on=past,
            issued_at=issued,
        )
    results = at_once([remind_invoices] * 4)
    assert sum(results) == 5
    assert len(mail.outbox) == 5
