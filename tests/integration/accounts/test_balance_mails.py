"""The mail that tells a customer the balance: how to spend it or how to repay it, and to whom it can't be sent."""

from decimal import Decimal

import pytest
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions, services
from oscar_clientportal.clients.services import find_by_key, issue_key
from oscar_clientportal.core import clock
from tests import factories

pytestmark = pytest.mark.django_db
D = Decimal
EMAIL = "ada@acme.example"


@pytest.fixture
def editor():
    return factories.make_user("editor@acme.example")


@pytest.fixture
def customer():
    return factories.make_contact(EMAIL, first_name="Ada", language="en")


@pytest.fixture
def make_account(customer, editor):
    def make(balance="75.00", **fields):
        account = factories.make_account(customer.company, **fields)
        change = D(balance)
        act = services.credit_account if change > 0 else services.debit_account
        if change:
            act(account=account, amount=abs(change), reason="x", actor=editor)
        account.refresh_from_db()
        return account

    return make


@pytest.fixture
def send(editor, django_capture_on_commit_callbacks):
    def send(account, **facts):
        with django_capture_on_commit_callbacks(execute=True):
            return services.send_balance_mail(account=account, actor=editor, **facts)

    return send


@pytest.mark.req("3.04", "3.07")
def test_a_positive_balance_is_told_with_the_key_and_how_to_spend_it(make_account, send):
    send(make_account())
    (message,) = mail.outbox
    assert message.to == [EMAIL]
    assert "€75.00" in message.subject
    html = message.alternatives[0][0]
    for body in (message.body, html):
        for words in ("€75.00", "/portal/space/", EMAIL, "Customer account", "Hello Ada"):
            assert words in body
        assert "repay" not in body.lower()
        assert services.mails.NO_KEY not in body


@pytest.mark.req("3.07")
def test_a_negative_balance_is_told_with_how_to_repay_it(make_account, send):
    send(make_account("-20.00"))
    (message,) = mail.outbox
    assert "€20.00" in message.subject
    for body in (message.body, message.alternatives[0][0]):
        for words in ("-€20.00", "repay €20.00", "/portal/account/repay/", "/portal/space/", EMAIL):
            assert words in body
        assert "choose “Customer account”" not in body


@pytest.mark.req("3.07")
def test_a_balance_of_zero_has_no_mail(make_account, send):
    account = make_account("0.00")
    assert str(services.why_no_mail(account)) == "The balance is zero."
    for tell in (send, services.balance_mail):
        with pytest.raises(exceptions.MailImpossible, match="zero"):
            tell(account)
    assert not mail.outbox


@pytest.mark.req("3.05")
def test_without_an_address_no_mail_is_sent(editor, send):
    account = factories.make_account(factories.make_company(), "75.00")
    assert str(services.why_no_mail(account)) == "No e-mail address is known."
    with pytest.raises(exceptions.MailImpossible):
        send(account)
    account.refresh_from_db()
    assert account.mailed_at is None


@pytest.mark.req("3.05")
def test_while_the_customer_area_is_closed_no_mail_is_sent_and_the_key_stays(
    make_account, send, customer, settings
):
    account, key = make_account(), issue_key(contact=customer)
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "CUSTOMER_AREA_OPEN": False}
    with pytest.raises(exceptions.MailImpossible, match="closed"):
        send(account)
    assert find_by_key(key=key, email=EMAIL) == customer
    assert not account.acts.filter(kind="mail").exists()
    assert not mail.outbox


@pytest.mark.req("3.04", "3.08")
def test_the_key_in_the_mail_opens_my_space_and_the_one_before_is_dead(make_account, send, customer):
    account, old = make_account(), issue_key(contact=customer)
    send(account)
    key = mail.outbox[0].body.split("Your unique key:")[1].split()[0]
    assert find_by_key(key=key, email=EMAIL) == customer
    assert find_by_key(key=old, email=EMAIL) is None


@pytest.mark.req("3.08")
def test_the_key_is_not_kept_with_the_mails_of_a_login(send, editor):
    contact = factories.make_contact(user=factories.make_user(EMAIL), language="en")
    send(factories.make_account(contact.company, "75.00"))
    assert mail.outbox[0].to == [EMAIL]
    assert not get_model("communication", "Email").objects.exists()


@pytest.mark.req("3.06")
def test_sending_notes_when_and_by_whom(make_account, send, editor):
    account, before = make_account(), clock.now()
    act = send(account)
    account.refresh_from_db()
    assert before <= account.mailed_at <= clock.now()
    assert (act.kind, act.status, act.actor, act.reason) == ("mail", "done", editor, EMAIL)


@pytest.mark.req("3.03")
def test_the_preview_is_the_mail_without_a_key_and_changes_nothing(make_account, send, customer):
    account, key = make_account(), issue_key(contact=customer)
    preview = services.balance_mail(account)
    assert services.mails.NO_KEY in preview.text
    assert services.mails.NO_KEY in preview.html
    assert find_by_key(key=key, email=EMAIL) == customer
    account.refresh_from_db()
    assert (account.mailed_at, mail.outbox) == (None, [])
    send(account)
    (message,) = mail.outbox
    sent = message.body.split("Your unique key:")[1].split()[0]
    assert message.body == preview.text.replace(services.mails.NO_KEY, sent)
    assert message.alternatives[0][0] == preview.html.replace(services.mails.NO_KEY, sent)
    assert (message.subject, message.to[0]) == (preview.subject, preview.to)


@pytest.mark.req("1.17")
def test_the_mail_is_in_the_recipients_language_or_the_shops_main_one(make_account, customer):
    account = make_account()
    for known, language, amount in (("en", "en", "€75.00"), ("", "fr", "75,00"), ("xx", "fr", "75,00")):
        type(customer).objects.filter(pk=customer.pk).update(language=known)
        account.refresh_from_db()
        preview = services.balance_mail(type(account).objects.get(pk=account.pk))
        assert preview.language == language
        assert amount in preview.subject


def test_the_first_contact_with_an_address_is_written_to(make_account, customer):
    account = make_account()
    factories.make_contact("later@acme.example", company=customer.company)
    assert services.mail_recipient(account) == customer
    type(customer).objects.filter(pk=customer.pk).update(email="")
    assert services.mail_recipient(type(account).objects.get(pk=account.pk)).email == "later@acme.example"


def test_a_company_is_named_and_an_individual_is_not(make_account, customer):
    account = make_account()
    assert "customer account of" not in services.balance_mail(account).text
    type(customer.company).objects.update(name="Demo Freight Ltd", is_individual=False)
    account = type(account).objects.get(pk=account.pk)
    assert "The customer account of Demo Freight Ltd" in services.balance_mail(account).text


def test_a_frozen_account_is_said_to_be_frozen(make_account, editor):
    account = make_account()
    services.freeze_account(account=account, reason="Dispute", actor=editor)
    account.refresh_from_db()
    assert "frozen" in services.balance_mail(account).text


def test_the_same_form_sent_twice_sends_one_mail(make_account, send, customer):
    account = make_account()
    first = send(account, idempotency_key="form")
    digest = get_model("clientportal_clients", "SpaceKey").objects.get(contact=customer).key_hash
    assert send(account, idempotency_key="form") == first
    assert len(mail.outbox) == 1
    assert get_model("clientportal_clients", "SpaceKey").objects.get(contact=customer).key_hash == digest


@pytest.mark.parametrize("name", ["<b>Ada</b>", "{{ key }}", "Ada\r\nBcc: eve@evil.example"])
def test_a_name_is_text_in_the_mail_and_nothing_else(make_account, send, customer, name):
    type(customer).objects.filter(pk=customer.pk).update(first_name=name)
    send(make_account())
    html = mail.outbox[0].alternatives[0][0]
    assert "<b>Ada" not in html
    assert mail.outbox[0].message()["Bcc"] is None


def test_an_amount_is_written_as_its_currency_is(customer, editor):
    account = factories.make_account(customer.company, "30000.00", currency="HUF")
    assert "30,000" in services.balance_mail(account).subject
