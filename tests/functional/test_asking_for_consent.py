"""A partner, or an agent of a client who is open to them, asks for a consent; nobody is asked twice."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.impersonation.services import consents, partners
from tests import factories

pytestmark = pytest.mark.django_db

Consent = get_model("clientportal_impersonation", "Consent")
ASKED = {"scopes": ["balance"], "purpose": "Orders in season"}


def enter(client: Any, user: Any) -> Any:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def ada(db: None) -> Any:
    """The super-admin of a client."""
    company = factories.make_company("Lovelace Engines")
    names = {"first_name": "Ada", "last_name": "Demo"}
    return factories.make_contact(user=factories.make_user(), company=company, role="super-admin", **names)


class TestAPartner:
    @pytest.fixture
    def partner(self) -> Any:
        return factories.make_partner()

    @pytest.fixture
    def url(self, partner: Any, ada: Any, client: Any) -> str:
        link = partners.allow_client(partner=partner, company=ada.company, by=None)
        enter(client, partner.users.get().contact.user)
        return reverse("clientportal_portal:partner-ask", args=[link.pk])

    @pytest.mark.req("4.08", "4.12")
    def test_asks_with_what_and_for_what_and_then_waits(
        self, client: Any, url: str, partner: Any, ada: Any
    ) -> None:
        assert "Place orders that they pay" in client.get(url).content.decode()
        answer = client.post(url, ASKED, follow=True)
        page = answer.content.decode()
        assert "Lovelace Engines is asked." in page
        assert "not answered yet" in page
        consent = Consent.objects.get()
        assert (consent.company, consent.partner, consent.status) == (ada.company, partner, "requested")
        assert (consent.scopes, consent.purpose) == (["basket", "balance"], "Orders in season")
        assert consent.requested_by == partner.users.get().contact.user

    def test_asking_again_meanwhile_says_so_and_changes_nothing(self, client: Any, url: str) -> None:
        client.post(url, ASKED)
        for answer in (client.get(url), client.post(url, {"purpose": "Something else"})):
            page = answer.content.decode()
            assert "You need not ask again" in page
            assert "<textarea" not in page
            assert 'name="purpose"' not in page
        assert Consent.objects.get().purpose == "Orders in season"

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"purpose": "  "},
            {"purpose": "x" * 256},
            {"purpose": "a\nb\x00"},
            {**ASKED, "scopes": ["everything"]},
        ],
    )
    def test_what_is_missing_is_said_beside_its_field_and_nobody_is_asked(
        self, client: Any, url: str, data: dict[str, Any]
    ) -> None:
        answer = client.post(url, data)
        assert answer.status_code == 200
        assert "error-block" in answer.content.decode()
        assert not Consent.objects.exists()

    def test_after_a_refusal_the_same_question_has_to_wait(self, client: Any, url: str, ada: Any) -> None:
        client.post(url, ASKED)
        consents.refuse_consent(consent=Consent.objects.get(), by=ada.user)
        answer = client.post(url, ASKED)
        assert answer.status_code == 200
        assert "refused not long ago" in answer.content.decode()
        assert Consent.objects.count() == 1

    def test_where_the_consent_stands_there_is_nothing_to_ask(
        self, client: Any, url: str, partner: Any, ada: Any
    ) -> None:
        consent = factories.make_consent(ada, partner=partner)
        page = client.get(url).content.decode()
        assert reverse("clientportal_portal:impersonate-consent", args=[consent.pk]) in page
        assert 'name="purpose"' not in page

    @pytest.mark.req("4.03", "4.04")
    def test_can_ask_nobody_whom_the_shop_has_not_linked_or_not_any_more(
        self, client: Any, url: str, partner: Any, ada: Any
    ) -> None:
        other = factories.make_partner()
        foreign = partners.allow_client(partner=other, company=ada.company, by=None)
        partners.disallow_client(partner=partner, company=ada.company, by=None)
        for address in (url, reverse("clientportal_portal:partner-ask", args=[foreign.pk])):
            assert client.get(address).status_code == 404
            assert client.post(address, ASKED).status_code == 404
        partners.allow_client(partner=partner, company=ada.company, by=None)
        partners.disable_partner(partner=partner, by=None)
        assert client.post(url, ASKED).status_code == 404
        assert not Consent.objects.exists()

    def test_cannot_ask_a_client_the_shop_has_switched_off(self, client: Any, url: str, ada: Any) -> None:
        ada.company.status = "inactive"
        ada.company.save()
        assert client.post(url, ASKED).status_code == 404


class TestAnAgent:
    @pytest.fixture
    def agent(self, client: Any) -> Any:
        agent = factories.make_agent()
        enter(client, agent.user)
        return agent

    @pytest.fixture
    def link(self, agent: Any, ada: Any) -> Any:
        return factories.make_link(agent, ada)

    @staticmethod
    def page_of(link: Any) -> str:
        return reverse("clientportal_portal:portfolio-client", args=[link.pk])

    @staticmethod
    def asking(link: Any) -> str:
        return reverse("clientportal_portal:portfolio-ask-consent", args=[link.pk])

    def test_asks_from_the_clients_page(self, client: Any, agent: Any, link: Any, ada: Any) -> None:
        assert f'href="{self.asking(link)}"' in client.get(self.page_of(link)).content.decode()
        answer = client.post(self.asking(link), ASKED)
        assert answer["Location"] == self.page_of(link) + "#acting"
        consent = Consent.objects.get()
        assert (consent.agent, consent.company, consent.requested_by) == (agent, ada.company, agent.user)
        page = client.get(self.page_of(link)).content.decode()
        assert "not answered yet" in page
        assert self.asking(link) not in page

    def test_reads_as_whom_and_until_when_once_it_is_given(
        self, client: Any, agent: Any, link: Any, ada: Any
    ) -> None:
        consent = factories.make_consent(ada, agent=agent, scopes=["basket", "buy"])
        page = client.get(self.page_of(link)).content.decode()
        assert "Act as Ada Demo" in page
        assert "their basket, orders you pay" in page
        assert reverse("clientportal_portal:impersonate-consent", args=[consent.pk]) in page
        consents.revoke_consent(consent=consent, by=ada.user)
        page = client.get(self.page_of(link)).content.decode()
        assert "Taken back on" in page
        assert "Act as Ada Demo" not in page

    @pytest.mark.req("0.06")
    @pytest.mark.parametrize("case", ["pending", "not come in", "not there"])
    def test_of_a_client_who_is_not_open_there_is_nothing_to_ask_and_nothing_tells_why(
        self, client: Any, agent: Any, ada: Any, case: str
    ) -> None:
        contact = ada if case == "pending" else factories.make_contact()
        link = factories.make_link(agent, contact, status="pending" if case == "pending" else "linked")
        if case == "not there":
            link.delete()
            link.pk = 987_654_321
        else:
            assert 'id="acting"' not in client.get(self.page_of(link)).content.decode()
        answers = [client.get(self.asking(link)), client.post(self.asking(link), ASKED)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert not Consent.objects.exists()

    def test_another_agents_consent_is_not_theirs(self, client: Any, agent: Any, link: Any, ada: Any) -> None:
        factories.make_consent(ada, agent=factories.make_agent())
        page = client.get(self.page_of(link)).content.decode()
        assert "/impersonate/" not in page
        assert "Ask for access" in page

    def test_the_clients_page_takes_one_query_more_for_it(self, client: Any, agent: Any, ada: Any) -> None:
        link = factories.make_link(agent, ada)
        client.get(self.page_of(link))
        with CaptureQueriesContext(connection) as queries:
            client.get(self.page_of(link))
        about = [query for query in queries if 'FROM "clientportal_impersonation_consent"' in query["sql"]]
        assert len(about) == 1, about
