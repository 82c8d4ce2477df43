"""The partner's dashboard: own account, then the clients, with a Login where their consent stands and there alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import consents, partners
from tests import factories

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("clientportal_portal:partner")
LOGIN = reverse("customer:login")
Company = get_model("clientportal_clients", "Company")
Consent = get_model("clientportal_impersonation", "Consent")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")
ROW = re.compile(r"<td class=\"portal-long\"><strong>([^<]+)</strong>")


@pytest.fixture
def partner(db: None) -> Any:
    return factories.make_partner()


@pytest.fixture
def paula(partner: Any) -> Any:
    """The one who has the partner master account."""
    return partner.users.get().contact.user


@pytest.fixture
def look(client: Any, paula: Any) -> Any:
    """The dashboard for these words and this filter, as text."""
    client.force_login(paula)
    client.cookies["django_language"] = "en"
    return lambda address="", **data: client.get(DASHBOARD + address, data or None).content.decode()


def a_client(partner: Any, name: str = "Lovelace Engines", **consent: Any) -> Any:
    """A client the shop has linked with the partner, with a named user; ``consent``: and theirs to the partner."""
    company = factories.make_company(name)
    factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    ada = factories.make_contact(
        user=factories.make_user(), company=company, first_name="Ada", last_name="Demo"
    )
    partners.allow_client(partner=partner, company=company, by=None)
    if consent:
        factories.make_consent(ada, partner=partner, **consent)
    return company


def login_of(company: Any) -> str:
    """The Login button's address."""
    consent = Consent.objects.get(company=company)
    return f'href="{reverse("clientportal_portal:impersonate-consent", args=[consent.pk])}"'


def many_clients(partner: Any, count: int) -> None:
    names = [f"Client {number:04}" for number in range(count)]
    companies = Company.objects.bulk_create(
        Company(name=name, number=f"M{number}") for number, name in enumerate(names)
    )
    PartnerLink.objects.bulk_create(PartnerLink(partner=partner, company=company) for company in companies)


@pytest.mark.req("4.01", "4.02", "4.07", "4.08", "4.09")
def test_own_account_comes_first_then_the_clients_with_as_whom_and_what_and_until_when(
    look: Any, partner: Any
) -> None:
    company = a_client(partner, scopes=["basket", "balance"], days=30)
    until = clock.now() + timedelta(days=30)
    page = look()
    assert f'href="{reverse("customer:summary")}" class="btn btn-primary' in page
    assert page.index("Own account") < page.index("Lovelace Engines")
    assert login_of(company) in page
    for words in ("as Ada Demo", "their basket", "orders they pay", "100.00", f"{until:%Y}"):
        assert words in page, words
    assert "orders you pay" not in page


@pytest.mark.req("4.12")
def test_without_consent_a_client_is_listed_with_no_login(look: Any, partner: Any) -> None:
    company = a_client(partner)
    link = PartnerLink.objects.get(company=company)
    page = look()
    assert "Lovelace Engines" in page
    assert "/impersonate/" not in page
    assert reverse("clientportal_portal:partner-ask", args=[link.pk]) in page


@pytest.mark.req("4.12")
@pytest.mark.parametrize(
    ("consent", "words"),
    [
        ({"status": "requested", "acts_as": None, "until": None}, "Asked on"),
        ({"status": "refused", "decided_at": clock.now()}, "Refused on"),
        ({"status": "revoked", "ended_at": clock.now()}, "Taken back on"),
        ({"status": "ended"}, "Not any more"),
        ({"status": "lapsed"}, "Not any more"),
        ({"days": -1}, "Not any more"),
    ],
)
def test_any_other_consent_than_one_that_stands_is_told_and_opens_nothing(
    look: Any, partner: Any, consent: dict[str, Any], words: str
) -> None:
    a_client(partner, **consent)
    page = look()
    assert words in page
    assert "/impersonate/" not in page
    assert ("Ask for access" in page) == (words != "Asked on")


@pytest.mark.req("4.08", "4.12")
def test_taking_the_consent_back_takes_the_login_away_at_once(look: Any, partner: Any) -> None:
    company = a_client(partner, scopes=["basket"])
    admin = company.contacts.get(role="super-admin").user
    assert "/impersonate/" in look()
    consents.revoke_consent(consent=Consent.objects.get(), by=admin)
    page = look()
    assert "Taken back on" in page
    assert "/impersonate/" not in page


def test_after_a_new_consent_the_old_one_is_forgotten(look: Any, partner: Any) -> None:
    company = a_client(partner, status="revoked", ended_at=clock.now())
    factories.make_consent(company.contacts.get(first_name="Ada"), partner=partner)
    page = look()
    assert page.count("Lovelace Engines</strong>") == 1
    assert "as Ada Demo" in page


@pytest.mark.req("4.04")
def test_a_client_of_another_partner_or_one_the_shop_has_unlinked_is_not_there(
    look: Any, partner: Any
) -> None:
    gone = a_client(partner, "Gone Ltd", scopes=["basket"])
    a_client(factories.make_partner(), "Others Ltd", scopes=["basket"])
    partners.disallow_client(partner=partner, company=gone, by=None)
    page = look()
    assert "Gone Ltd" not in page
    assert "Others Ltd" not in page
    assert "The shop has not linked any client with you yet" in page


def test_a_client_the_shop_has_switched_off_has_neither_login_nor_question(look: Any, partner: Any) -> None:
    company = a_client(partner, scopes=["basket"])
    Company.objects.filter(pk=company.pk).update(status="inactive")
    page = look()
    assert "switched this client off" in page
    assert "/impersonate/" not in page
    assert "Ask for access" not in page


@pytest.mark.req("4.11")
def test_commissions_are_elsewhere_where_the_shop_says_so(look: Any) -> None:
    assert "Commissions" not in look()
    with override_settings(CLIENTPORTAL={"COMMISSIONS_URL": "https://partners.acme.example/"}):
        assert '<a href="https://partners.acme.example/">Commissions</a>' in look()


def test_a_session_in_another_window_is_told(look: Any, partner: Any, paula: Any) -> None:
    company = a_client(partner, scopes=["basket"])
    session = factories.make_impersonation(paula, company.contacts.get(first_name="Ada"))
    assert "You are acting as Ada Demo in another window" in look()
    session.ends_at = clock.now() - timedelta(seconds=1)
    session.save()
    assert "another window" not in look()


class TestLookingThroughThem:
    def test_pages_go_on_and_back_and_show_everybody_once(self, look: Any, partner: Any) -> None:
        many_clients(partner, 60)
        address, pages = "", []
        for way in ("next", "prev"):
            while True:
                page = look(address)
                pages.append(ROW.findall(page))
                found = re.search(rf'href="([^"]*)#clients" class="[^"]*" rel="{way}"', page)
                if found is None:
                    break
                address = found[1].replace("&amp;", "&")
        assert [len(page) for page in pages] == [25, 25, 10, 10, 25, 25]
        assert [name for page in pages[:3] for name in page] == [
            f"Client {number:04}" for number in range(60)
        ]
        assert pages[3:] == pages[2::-1]

    def test_one_is_found_by_words_of_the_name_without_accents_or_capitals(
        self, look: Any, partner: Any
    ) -> None:
        many_clients(partner, 300)
        a_client(partner, "Ételka Vám Kft.")
        assert ROW.findall(look(q="etelka KFT")) == ["Ételka Vám Kft."]
        assert ROW.findall(look(q="0299")) == ["Client 0299"]
        assert "No client matches." in look(q="etelka 0299")

    def test_what_the_partner_may_not_read_finds_nobody(self, look: Any, partner: Any) -> None:
        company = a_client(partner)
        fields = {"remark": "Side gate", "street": "1 Loom Road", "email": "office@lovelace.example"}
        Company.objects.filter(pk=company.pk).update(**fields)
        assert ROW.findall(look(q="lovelace")) == ["Lovelace Engines"]
        for words in ("gate", "loom", "office", company.number):
            assert "No client matches." in look(q=words), words

    @pytest.mark.req("4.07", "4.12")
    def test_by_how_the_consent_stands(self, look: Any, partner: Any) -> None:
        a_client(partner, "Given", scopes=["basket"])
        a_client(partner, "Asked", status="requested", acts_as=None, until=None)
        a_client(partner, "Over", days=-1)
        a_client(partner, "Refused", status="refused", decided_at=clock.now())
        a_client(partner, "Unasked")
        assert ROW.findall(look(show="access")) == ["Given"]
        assert ROW.findall(look(show="waiting")) == ["Asked"]
        assert ROW.findall(look(show="none")) == ["Over", "Refused", "Unasked"]
        assert len(ROW.findall(look(show="nonsense"))) == 5

    @pytest.mark.parametrize("address", ["?after=x", "?before=%00", "?q=%00", "?after=WyJhIiwxXQ&before=x"])
    def test_an_address_that_means_nothing_is_no_error(self, look: Any, partner: Any, address: str) -> None:
        a_client(partner)
        assert "Partner dashboard" in look(address)

    def test_thirty_clients_cost_as_many_queries_as_two(self, look: Any, partner: Any) -> None:
        counts = []
        for number in range(30):
            a_client(partner, f"Client {number:02}", scopes=["basket"])
            if number in (1, 29):
                look()
                with CaptureQueriesContext(connection) as queries:
                    page = look()
                counts.append(len(queries))
        assert page.count("as Ada Demo") == 25
        assert counts[0] == counts[1], counts


class TestWhoIsLetIn:
    def test_whoever_is_no_partners_finds_no_such_page_and_no_entry(self, client: Any, partner: Any) -> None:
        stranger = factories.make_user()
        factories.make_contact(user=stranger)
        client.force_login(stranger)
        for name in ("partner", "partner-users"):
            assert client.get(reverse(f"clientportal_portal:{name}")).status_code == 404
        assert DASHBOARD not in client.get(reverse("customer:profile-view")).content.decode()

    @pytest.mark.req("4.03")
    def test_where_the_shop_disables_the_partner_the_page_and_the_entries_are_gone(
        self, look: Any, client: Any, partner: Any
    ) -> None:
        profile = reverse("customer:profile-view")
        assert client.get(profile).status_code == 200
        look()
        assert client.get(profile).content.decode().count(f'href="{DASHBOARD}"') == 2
        partners.disable_partner(partner=partner, by=None)
        assert client.get(DASHBOARD).status_code == 404
        assert DASHBOARD not in client.get(profile).content.decode()

    @pytest.mark.req("4.05")
    def test_one_who_is_not_ticked_is_told_whom_to_ask(self, client: Any, partner: Any) -> None:
        admin = partner.users.get().contact
        admin.first_name, admin.last_name = "Paula", "Partner"
        admin.save()
        user = factories.make_user()
        factories.make_contact(user=user, company=partner.company)
        client.force_login(user)
        client.cookies["django_language"] = "en"
        for name in ("partner", "partner-users"):
            answer = client.get(reverse(f"clientportal_portal:{name}"))
            assert answer.status_code == 403
            assert "Please ask:" in answer.content.decode()
            assert "Paula Partner" in answer.content.decode()
        assert DASHBOARD not in client.get(reverse("customer:profile-view")).content.decode()

    def test_the_menus_cost_nobody_else_a_query(self, client: Any, paula: Any) -> None:
        user = factories.make_user()
        factories.make_contact(user=user)
        client.force_login(user)
        client.get(reverse("catalogue:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("catalogue:index"))
        assert not [query for query in queries if "clientportal_impersonation_partner" in query["sql"]]
