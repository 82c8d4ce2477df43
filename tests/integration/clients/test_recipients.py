"""Who of a company gets its automated mails, each in their own language."""

import struct

import pytest
from django.core import mail

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.clients.services import copies, find_by_key, language_of, recipients
from oscar_clientportal.core.languages import has_texts, mail_language
from oscar_clientportal.subscriptions.services import mails as subscription_mails
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.08")]


@pytest.fixture
def company():
    return factories.make_company("Demo Ltd", email="Office@demo.example", language="hu")


@pytest.fixture
def people(company):
    """Ada, who was there first, and Bob."""
    ada = factories.make_contact("ada@demo.example", company=company, language="fr", first_name="Ada")
    return ada, factories.make_contact("bob@demo.example", company=company, first_name="Bob")


def tick(row, *kinds):
    row.mail_kinds = list(kinds)
    row.save()


def told(company, kind="account"):
    return [recipient.email for recipient in recipients(company=company, kind=kind)]


class TestRecipients:
    def test_nobody_ticked_means_the_first_contact_with_an_address(self, company, people):
        assert told(company) == ["ada@demo.example"]

    def test_whoever_is_ticked_for_the_kind_gets_it_and_nobody_else(self, company, people):
        tick(people[1], "account")
        assert told(company) == ["bob@demo.example"]
        assert told(company, "orders") == ["ada@demo.example"]

    def test_the_central_address_is_one_of_those_who_can_be_ticked(self, company, people):
        tick(company, "account")
        tick(people[1], "account", "orders")
        assert told(company) == ["bob@demo.example", "office@demo.example"]

    def test_one_address_is_told_once(self, company, people):
        company.email = "BOB@demo.example"
        tick(company, "account")
        tick(people[1], "account")
        (recipient,) = recipients(company=company, kind="account")
        assert recipient.contact == people[1]

    def test_nobody_is_told_whose_login_is_switched_off(self, company, people):
        people[0].user = factories.make_user(is_active=False)
        people[0].save()
        assert told(company) == ["bob@demo.example"]

    def test_without_any_contact_the_central_address_is_told(self, company):
        assert told(company) == ["office@demo.example"]
        assert told(factories.make_company()) == []

    @pytest.mark.req("2.40")
    def test_each_reads_their_own_language_else_their_companys(self, company, people):
        for row in (company, *people):
            tick(row, "account")
        languages = [recipient.language for recipient in recipients(company=company, kind="account")]
        assert languages == ["fr", "hu", "hu"]
        assert language_of(factories.make_contact(company=None)) == ""

    def test_copies_go_to_those_ticked_who_were_not_told_already(self, company, people):
        assert copies(company=company, kind="orders", told=[]) == []
        for row in people:
            tick(row, "orders")
        (copy,) = copies(company=company, kind="orders", told=["ADA@demo.example"])
        assert copy.email == "bob@demo.example"

    def test_it_takes_one_query(self, company, people, django_assert_num_queries):
        with django_assert_num_queries(1):
            recipients(company=company, kind="orders")


@pytest.mark.req("2.40")
class TestLanguages:
    def test_a_variant_is_written_in_its_language_and_what_nobody_translated_in_the_shops(self):
        wishes = {"en-us": "en", "en": "en", "fr": "fr", "fr-ca": "fr", "hu": "hu"}
        assert {wish: mail_language(wish) for wish in wishes} == wishes
        for wish in ("sv", "zh-hant", "xx", "", "../fr"):
            assert mail_language(wish) == "fr"  # acme's main language
        assert mail_language("sv", "hu") == "hu"

    def test_a_catalogue_of_the_projects_own_counts(self, settings, tmp_path):
        folder = tmp_path / "sv" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        assert not has_texts("sv")
        write_catalogue(folder / "django.mo", {"The %(shop)s team": "Vi på %(shop)s"})
        settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, tmp_path]
        assert mail_language("sv") == "sv"
        assert not has_texts("da")


def write_catalogue(path, texts):
    """A compiled catalogue, as gettext reads it."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **texts}.items())
    ids = [key.encode() for key, _value in entries]
    values = [value.encode() for _key, value in entries]
    head = 28 + 16 * len(entries)
    data, offsets = b"", []
    for text in (*ids, *values):
        offsets.append((len(text), head + len(data)))
        data += text + b"\0"
    count = len(entries)
    tables = b"".join(struct.pack("<II", *pair) for pair in offsets)
    path.write_bytes(struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + tables + data)


class TestMailsOfTheRooms:
    def test_the_balance_is_told_to_everybody_ticked_each_with_a_key_of_their_own(
        self, company, people, django_capture_on_commit_callbacks
    ):
        for row in (company, *people):
            tick(row, "account")
        account = factories.make_account(company, "75.00")
        with django_capture_on_commit_callbacks(execute=True):
            act = accounts.send_balance_mail(account=account, actor=factories.make_user())
        assert act.reason == "ada@demo.example, bob@demo.example, office@demo.example"
        assert [message.to[0] for message in mail.outbox] == act.reason.split(", ")
        assert "équipe" in mail.outbox[0].body
        assert "Üdvözlettel" in mail.outbox[1].body
        for person, message in zip(people, mail.outbox, strict=False):
            assert any(find_by_key(key=word, email=person.email) for word in message.body.split())
        assert "XXXXX" not in mail.outbox[2].body
        assert not any(len(word) == 23 and word.count("-") == 3 for word in mail.outbox[2].body.split())

    def test_who_is_ticked_for_subscriptions_reads_a_copy(
        self, company, people, django_capture_on_commit_callbacks
    ):
        ada, _bob = people
        for row in people:
            tick(row, "subscriptions")
        facts = type("Facts", (), {"title": "HS", "names": {"HS": "HS"}})
        subscription = factories.make_subscription(ada, factories.make_plan("HS"))
        with django_capture_on_commit_callbacks(execute=True):
            subscription_mails.tell_of_creation(
                subscription_id=subscription.pk,
                contact=ada,
                payer=None,
                facts=facts,
                ends_at=ada.created_at,
            )
        first, copy = mail.outbox
        assert (first.to, copy.to) == (["ada@demo.example"], ["bob@demo.example"])
        assert "Üdvözlettel" in copy.body
        assert ada.name in copy.body.splitlines()[0]
        assert "Ada" in first.body.splitlines()[0]
