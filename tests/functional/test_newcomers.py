"""Partners and leads over HTTP: added, given an address, invited; nothing tells whom the shop knows."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories

pytestmark = pytest.mark.django_db

PARTNER = reverse("clientportal_portal:portfolio-add-partner")
LEAD = reverse("clientportal_portal:portfolio-add-lead")
ADA = {"first_name": "Ada", "last_name": "Lovelace"}
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Interest = get_model("clientportal_portfolios", "Interest")
KnownIdentity = get_model("clientportal_clients", "KnownIdentity")


def of(name, link, *more):
    return reverse(f"clientportal_portal:portfolio-{name}", args=[link.pk, *more])


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


def log_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def as_agent(client, agent):
    return log_in(client, agent.user)


@pytest.fixture
def post(as_agent, django_capture_on_commit_callbacks):
    def act(path, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return as_agent.post(path, data)

    return act


def page(as_agent, link):
    return as_agent.get(of("client", link)).content.decode()


def answer(as_agent, response):
    """All that the agent can see of an answer, and of the page it leads to."""
    headers = {
        name: value for name, value in response.items() if name not in ("Date", "Expires", "Set-Cookie")
    }
    texts = [str(message) for message in as_agent.get(response.url).context["messages"]]
    return response.status_code, response.url, headers, texts


class TestAPartner:
    @pytest.mark.req("1.05", "1.04")
    def test_is_added_and_not_invited(self, post, agent):
        response = post(PARTNER, **ADA, email="ada@example.com")

        link = ClientLink.objects.get()
        assert response.url.endswith("?tab=partner")
        assert (link.kind, link.status, link.invited_at) == ("partner", "linked", None)
        assert (link.contact.kind, link.contact.status, link.contact.name) == (
            "partner",
            "added",
            "Ada Lovelace",
        )
        assert mail.outbox == []

    @pytest.mark.req("1.05")
    @pytest.mark.parametrize("missing", ["first_name", "last_name", "email"])
    def test_needs_both_names_and_an_address(self, post, missing):
        response = post(PARTNER, **{**ADA, "email": "ada@example.com", missing: ""})

        assert list(response.context["form"].errors) == [missing]
        assert not ClientLink.objects.exists()

    @pytest.mark.req("1.07")
    def test_joins_a_company_made_on_the_spot_or_none(self, post):
        post(PARTNER, **ADA, email="ada@example.com", company_name="Engines Ltd")
        post(PARTNER, **ADA, email="other@example.com")

        ada, other = Contact.objects.filter(email__endswith="@example.com").order_by("pk")
        assert (ada.company.name, ada.company.is_individual) == ("Engines Ltd", False)
        assert other.company is None or other.company.is_individual

    @pytest.mark.req("1.07", "1.08")
    def test_joins_the_company_the_agent_made_before(self, post, as_agent):
        post(PARTNER, **ADA, email="ada@example.com", company_name="Engines Ltd")
        assert '<option value="Engines Ltd">' in as_agent.get(PARTNER).content.decode()
        post(LEAD, **ADA, company_name="engines ltd")
        post(PARTNER, **ADA, email="bob@example.com", company_name="Engines Ltd")

        assert Company.objects.get(name="Engines Ltd").contacts.count() == 3

    @pytest.mark.req("1.07")
    def test_never_joins_a_company_whose_people_log_in(self, post, agent):
        factories.make_link(
            agent,
            factories.make_contact(user=factories.make_user(), company=factories.make_company("Bank")),
            company_name="Bank",
        )
        post(PARTNER, **ADA, email="eve@example.com", company_name="Bank")

        assert Company.objects.filter(name="Bank").count() == 2

    @pytest.mark.req("1.07")
    def test_never_joins_a_company_of_the_shop_by_its_name(self, post):
        factories.make_contact(company=factories.make_company("Bank"))
        post(PARTNER, **ADA, email="eve@example.com", company_name="Bank")

        assert Company.objects.filter(name="Bank").count() == 2

    @pytest.mark.req("0.06")
    @pytest.mark.parametrize("path", [PARTNER, LEAD])
    @pytest.mark.parametrize("known", ["login", "legacy", "contact"])
    def test_the_answer_and_the_page_are_the_same_for_somebody_known(self, post, as_agent, path, known):
        if known == "login":
            factories.make_contact(user=factories.make_user("ada@example.com"), first_name="Real")
        elif known == "legacy":
            KnownIdentity.objects.create(source="old", email="ada@example.com")
        else:
            factories.make_contact("ada@example.com", first_name="Real")
        pages = []
        for email in ("ada@example.com", "new@example.com"):
            response = post(path, **ADA, email=email)
            link = ClientLink.objects.get(email=email)
            shown = page(as_agent, link).replace(email, "EMAIL").replace(f"/{link.pk}/", "/PK/")
            pages.append((answer(as_agent, response), shown.split("<h1")[1].split("csrfmiddlewaretoken")[0]))

        assert pages[0] == pages[1]
        assert "Real" not in pages[0][1]

    @pytest.mark.req("1.17")
    def test_a_name_with_a_line_break_or_an_address_that_is_none_is_refused_beside_its_field(self, post):
        response = post(PARTNER, first_name="A\u202eda", last_name="L" * 151, email="no address")

        assert set(response.context["form"].errors) == {"first_name", "last_name", "email"}
        assert not ClientLink.objects.exists()


class TestALead:
    @pytest.mark.req("1.09")
    def test_needs_no_address(self, post):
        response = post(LEAD, **ADA)

        link = ClientLink.objects.get()
        assert response.url.endswith("?tab=lead")
        assert (link.kind, link.status, link.email, link.client_name) == (
            "lead",
            "linked",
            "",
            "Ada Lovelace",
        )
        assert (link.contact.kind, link.contact.status, link.contact.email) == ("lead", "added", "")

    @pytest.mark.req("1.09")
    def test_sent_twice_is_one_lead(self, post):
        post(LEAD, **ADA)
        post(LEAD, **ADA)

        assert ClientLink.objects.count() == Contact.objects.filter(kind="lead").count() == 1

    @pytest.mark.req("1.11")
    def test_cannot_be_invited_without_an_address_and_the_page_says_why(self, post, as_agent):
        post(LEAD, **ADA)
        link = ClientLink.objects.get()

        shown = page(as_agent, link)
        assert "Nobody can be invited without an e-mail address." in shown
        assert of("invite", link) not in shown
        response = post(of("invite", link))
        assert "Without an e-mail address" in answer(as_agent, response)[3][0]
        assert mail.outbox == []


class TestGivingAnAddress:
    @pytest.fixture
    def lead(self, post):
        post(LEAD, **ADA)
        return ClientLink.objects.get()

    @pytest.mark.req("1.11", "1.04")
    def test_makes_inviting_possible_and_mails_nobody_before(self, post, as_agent, lead):
        post(of("email", lead), email="Ada@Example.com")

        lead.refresh_from_db()
        assert (lead.email, lead.contact.email, lead.contact.status) == (
            "ada@example.com",
            "ada@example.com",
            "added",
        )
        assert mail.outbox == []
        post(of("invite", lead))
        assert [message.to for message in mail.outbox] == [["ada@example.com"]]
        lead.contact.refresh_from_db()
        assert lead.contact.status == "invited"

    @pytest.mark.req("0.06", "0.08")
    def test_somebody_known_waits_for_the_shop_and_what_was_noted_goes_along(
        self, post, as_agent, agent, lead
    ):
        known = factories.make_contact(user=factories.make_user("ada@example.com"), first_name="Real")
        product, old = factories.make_product(), lead.contact
        Interest.objects.create(contact=old, product=product, created_by=agent.user)
        before = page(as_agent, lead)

        post(of("email", lead), email="ada@example.com")
        post(of("invite", lead))

        lead.refresh_from_db()
        assert (lead.contact, lead.status, lead.kind) == (known, "pending", "lead")
        assert Interest.objects.get().contact == known
        assert not Contact.objects.filter(pk=old.pk).exists()
        assert lead.due_at is not None
        assert all("agent" not in to and "ada@" not in to for message in mail.outbox for to in message.to)
        after = page(as_agent, lead)
        assert product.title in before
        assert product.title in after
        assert "Real" not in after

    @pytest.mark.req("0.06")
    def test_the_answers_are_the_same_for_somebody_known(self, post, as_agent, agent):
        factories.make_contact(user=factories.make_user("known@example.com"), first_name="Real")
        seen = []
        for name, email in (("One", "known@example.com"), ("Two", "newer@example.com")):
            post(LEAD, first_name="Ada", last_name=name)
            link = ClientLink.objects.get(last_name=name)
            answers = [answer(as_agent, post(of(act, link), email=email)) for act in ("email", "invite")]
            text = str(answers) + page(as_agent, link).split("<h1")[1].split("csrfmiddlewaretoken")[0]
            seen.append(text.replace(email, "EMAIL").replace(f"/{link.pk}/", "/PK/").replace(name, "NAME"))

        assert seen[0] == seen[1]

    def test_somebody_for_whom_something_was_bought_stays_apart_and_the_staff_are_told(
        self, post, agent, lead
    ):
        from oscar_clientportal.portfolios.services import add_line_for_client
        from tests.oscar_requests import request_of

        owner = factories.make_user("owner@acme.example", is_superuser=True)
        factories.make_contact(user=factories.make_user("ada@example.com"))
        add_line_for_client(
            request=request_of(agent.user),
            product=factories.make_product(shipped=False),
            contact=lead.contact,
        )
        old = lead.contact

        post(of("email", lead), email="ada@example.com")

        lead.refresh_from_db()
        assert (lead.contact, lead.status, lead.email) == (old, "linked", "ada@example.com")
        call_command("resolve_clients", shop="acme")
        assert [message.to for message in mail.outbox].count([owner.email]) == 1

    @pytest.mark.req("1.11")
    def test_what_a_process_left_undone_the_command_makes_up_for(self, lead):
        services.give_address(link=lead, email="ada@example.com")

        call_command("resolve_clients", shop="acme")

        lead.contact.refresh_from_db()
        assert lead.contact.email == "ada@example.com"

    @pytest.mark.parametrize("email", ["agent@acme.example", "other@example.com", "nonsense", ""])
    def test_ones_own_one_already_there_and_nonsense_are_refused_beside_the_field(
        self, post, agent, lead, email
    ):
        factories.make_link(agent, factories.make_contact("other@example.com"))

        response = post(of("email", lead), email=email)

        assert list(response.context["form"].errors) == ["email"]
        lead.refresh_from_db()
        assert lead.email == ""

    def test_only_somebody_without_one_is_given_one(self, as_agent, post, agent):
        link = factories.make_link(agent, factories.make_contact("first@example.com"))

        assert as_agent.get(of("email", link)).status_code == 302
        response = post(of("email", link), email="second@example.com")
        assert list(response.context["form"].errors) == ["email"]


class TestInviting:
    @pytest.mark.req("1.04", "0.06")
    @pytest.mark.parametrize(
        ("status", "login", "mails"),
        [("linked", False, 1), ("linked", True, 0), ("pending", True, 0), ("pending", False, 0)],
    )
    def test_mails_only_somebody_linked_without_a_login_and_answers_alike(
        self, post, as_agent, agent, status, login, mails
    ):
        user = factories.make_user("ada@example.com") if login else None
        contact = factories.make_contact("ada@example.com", user=user, kind="partner", status="added")
        link = factories.make_link(agent, contact, status=status, invited_at=None)

        response = post(of("invite", link))

        assert answer(as_agent, response)[3] == ["ada@example.com is invited."]
        assert len(mail.outbox) == mails
        link.refresh_from_db()
        assert link.invited_at is not None


class TestWhoMay:
    PAGES = ["email", "interest-add", "project-add", "invite"]

    @pytest.mark.parametrize("name", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_foreign_person_is_missing(self, client, agent, globex_client, globex, name, method):
        link = factories.make_link(agent)
        other = log_in(client, factories.make_agent().user)
        foreign = getattr(other, method)(of(name, link))
        missing = getattr(other, method)(reverse(f"clientportal_portal:portfolio-{name}", args=[10**12]))

        assert foreign.status_code == missing.status_code
        assert foreign.status_code == (405 if (name, method) == ("invite", "get") else 404)
        with globex():
            log_in(globex_client, factories.make_agent("agent@globex.example").user)
        assert getattr(globex_client, method)(of(name, link)).status_code == foreign.status_code

    @pytest.mark.parametrize("path", [PARTNER, LEAD])
    def test_shoppers_and_strangers_are_not_let_in(self, client, path):
        assert client.get(path).status_code == 302
        assert log_in(client, factories.make_user()).get(path).status_code == 404
