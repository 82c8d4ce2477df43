"""Papers of an order: asked for with it, issued once after it, and tried again where that failed."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.checkout import papers
from oscar_clientportal.core import clock
from oscar_clientportal.documents import services
from tests import factories
from tests.integration.documents.buying import company_with, order_of, papers_issued

pytestmark = pytest.mark.django_db
Document = get_model("clientportal_documents", "Document")
DocumentFile = get_model("clientportal_documents", "DocumentFile")
PendingDocument = get_model("clientportal_documents", "PendingDocument")


def test_an_order_asks_for_its_paper_and_its_invoice_in_its_own_transaction() -> None:
    order = order_of(factories.make_user())
    assert list(PendingDocument.objects.values_list("order", "kind")) == [
        (order.pk, "order"),
        (order.pk, "invoice"),
    ]
    assert not Document.objects.exists()


def test_an_order_that_is_undone_leaves_nothing_to_be_issued() -> None:
    user = factories.make_user()
    with transaction.atomic():
        order_of(user)
        transaction.set_rollback(True)
    assert not PendingDocument.objects.exists()


def test_papers_are_issued_once_the_order_is_committed(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        order = order_of(factories.make_user())
    assert {document.kind for document in order.clientportal_documents.all()} == {"order", "invoice"}
    assert not PendingDocument.objects.exists()


def test_what_is_asked_for_again_is_issued_no_second_time() -> None:
    order = order_of(factories.make_user())
    first = papers_issued(order)
    papers.ask_for_papers(order)
    assert papers.issue_waiting() == {"issued": 2}
    assert {kind: document.pk for kind, document in papers_issued(order).items()} == {
        kind: document.pk for kind, document in first.items()
    }


def test_an_order_paper_has_the_orders_number_and_invoices_one_after_the_other(
    settings: LazySettings,
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "INVOICE_NUMBER_PATTERN": "F-{number:4}"}
    user = factories.make_user()
    found = [papers_issued(order_of(user, number=number)) for number in ("A1", "A2", "A3")]
    assert [each["order"].number for each in found] == ["A1", "A2", "A3"]
    assert [each["invoice"].number for each in found] == ["F-0001", "F-0002", "F-0003"]


def test_a_failure_after_the_number_was_taken_leaves_no_gap(settings: LazySettings) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "INVOICE_NUMBER_PATTERN": "F-{number:4}"}
    order, user = order_of(factories.make_user()), None

    def broken(number: str) -> Any:
        raise RuntimeError(number)

    with pytest.raises(RuntimeError, match="F-0001"), transaction.atomic():
        services.issue_document(order=order, kind="invoice", facts_for=broken, company=None, user=user)
    assert papers_issued(order)["invoice"].number == "F-0001"


def test_a_shop_that_issues_by_hand_gets_the_order_paper_alone(settings: LazySettings) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    order = order_of(factories.make_user())
    assert set(papers_issued(order)) == {"order"}
    assert services.ask_for_invoice(order=order)
    assert set(papers_issued(order)) == {"order", "invoice"}
    assert not services.ask_for_invoice(order=order)


def test_what_fails_is_kept_with_its_error_and_tried_again_after_pauses_that_grow(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    order, begun = order_of(factories.make_user()), clock.now()
    pauses = []
    with monkeypatch.context() as broken, time_machine.travel(begun, tick=False) as moment:
        broken.setattr("oscar_clientportal.documents.pdf.TEMPLATE", "nowhere.typ")
        for _try in range(3):
            assert papers.issue_waiting() == {"failed": 1}
            assert papers.issue_waiting() == {}
            pending = PendingDocument.objects.get()
            assert "FileNotFoundError" in pending.error
            pauses.append(pending.next_at - clock.now())
            moment.move_to(pending.next_at)
    assert pauses == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    services.try_again(pending=PendingDocument.objects.get())
    assert papers.issue_waiting() == {"issued": 1}
    assert set(papers_issued(order)) == {"order"}


def test_who_dies_while_issuing_holds_it_for_ten_minutes() -> None:
    from oscar_clientportal.documents.services import pending as outbox

    order_of(factories.make_user())
    now = clock.now()
    with time_machine.travel(now, tick=False):
        assert all(outbox.claim(pending) for pending in outbox.due_ones())
        assert papers.issue_waiting() == {}
    with time_machine.travel(now + outbox.LEASE, tick=False):
        assert papers.issue_waiting() == {"issued": 2}


def test_the_command_says_what_it_issued(capsys: pytest.CaptureFixture[str]) -> None:
    order_of(factories.make_user())
    call_command("issue_documents", schema="acme")
    assert "2 issued, 0 failed" in capsys.readouterr().out


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_lets_nobody_change_or_delete_what_was_issued(act: str) -> None:
    invoice = papers_issued(order_of(factories.make_user()))["invoice"]
    for rows, change in [
        (Document.objects.filter(pk=invoice.pk), {"number": "X"}),
        (DocumentFile.objects.filter(document=invoice), {"sha256": "0" * 64}),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change) if act == "update" else rows._raw_delete(rows.db)


def test_the_invoice_is_mailed_once_with_its_file_to_the_payer_and_whom_the_company_names() -> None:
    user = company_with(email="office@demo.example", mail_kinds=["orders"])
    order = order_of(user)
    invoice = papers_issued(order)["invoice"]
    papers.issue_waiting()
    assert [each.to for each in mail.outbox] == [[user.email], ["office@demo.example"]]
    assert invoice.number in mail.outbox[0].subject
    name, content, kind = mail.outbox[0].attachments[0]
    assert (name, kind) == (f"{invoice.number}.pdf", "application/pdf")
    assert content == services.open_file(invoice.files.get())


class RefusesTheOffice(EmailBackend):
    """A mail server that takes nothing for one address."""

    def send_messages(self, messages: Any) -> int:
        if any("office@demo.example" in message.to for message in messages):
            raise SMTPRecipientsRefused({"office@demo.example": (550, b"No such user")})
        return super().send_messages(messages)


def test_a_copy_that_is_refused_does_not_mail_the_payer_again_and_again(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{RefusesTheOffice.__name__}"
    user = company_with(email="office@demo.example", mail_kinds=["orders"])
    papers_issued(order_of(user))
    assert not PendingDocument.objects.exists()
    assert [each.to for each in mail.outbox] == [[user.email]]


def test_a_guest_gets_the_invoice_by_mail() -> None:
    order = order_of(factories.make_user(), guest_email="guest@demo.example")
    order.user = None
    order.save()
    order.clientportal_parties.delete()
    papers_issued(order)
    assert [each.to for each in mail.outbox] == [["guest@demo.example"]]


def test_the_invoice_is_in_the_payers_language() -> None:
    user = company_with(language="hu")
    invoice = papers_issued(order_of(user))["invoice"]
    assert invoice.language == "hu"
