"""Projects over HTTP: the agent who keeps one, those who take part, and those who don't."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("1.06")]

PROJECTS = reverse("clientportal_portal:projects")
Answer = get_model("clientportal_portfolios", "DecisionAnswer")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Decision = get_model("clientportal_portfolios", "Decision")
Project = get_model("clientportal_portfolios", "Project")


def url(name, *args):
    return reverse(f"clientportal_portal:{name}", args=args)


def log_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example", first_name="Alice", last_name="Agent")


@pytest.fixture
def ada():
    return factories.make_contact(
        user=factories.make_user("ada@acme.example"), first_name="Ada", last_name="Lovelace"
    )


@pytest.fixture
def bob():
    return factories.make_contact(
        user=factories.make_user("bob@acme.example"), first_name="Bob", last_name="Partner", kind="partner"
    )


@pytest.fixture
def link(agent, ada):
    return factories.make_link(agent, ada)


@pytest.fixture
def project(agent, link):
    return services.create_project(contact=link.contact, title="Move", by=agent.user, agent=agent)


@pytest.fixture
def decision(project, agent, ada):
    return services.add_decision(project=project, title="Go ahead", contacts=[ada], by=agent.user)


@pytest.fixture
def as_agent(client, agent):
    return log_in(client, agent.user)


def text(response):
    return response.content.decode()


class TestTheAgent:
    def test_begins_one_on_a_clients_page_and_finds_it_in_the_list_and_there(self, as_agent, link):
        response = as_agent.post(
            url("portfolio-project-add", link.pk), {"title": "Move", "description": "To Lyon"}
        )

        project = Project.objects.get()
        assert response.url == url("project", project.pk)
        assert (project.agent, project.contact) == (link.agent, link.contact)
        for page in (PROJECTS, url("portfolio-client", link.pk)):
            assert url("project", project.pk) in text(as_agent.get(page))

    @pytest.mark.parametrize("data", [{}, {"title": " "}, {"title": "x" * 256}, {"title": "a\u202eb"}])
    def test_a_title_that_can_t_be_kept_is_refused_beside_the_field(self, as_agent, link, data):
        response = as_agent.post(url("portfolio-project-add", link.pk), data)

        assert list(response.context["form"].errors) == ["title"]
        assert not Project.objects.exists()

    def test_adds_a_partner_of_the_portfolio_asks_both_and_removes_the_partner_after_a_question(
        self, as_agent, agent, project, bob, django_capture_on_commit_callbacks
    ):
        partner = factories.make_link(agent, bob)
        as_agent.post(url("project-partner-add", project.pk), {"partner": partner.pk})
        seat = Project.partners.through.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            as_agent.post(
                url("project-decision-add", project.pk), {"title": "Go", "people": ["client", str(seat.pk)]}
            )
        assert sorted(message.to[0] for message in mail.outbox) == ["ada@acme.example", "bob@acme.example"]
        assert text(as_agent.get(url("project", project.pk))).count("Waiting for an answer") == 3

        remove = url("project-partner-remove", project.pk, seat.pk)
        assert "Bob Partner" in text(as_agent.get(remove))
        assert bob in project.partners.all()
        as_agent.post(remove)
        assert not project.partners.exists()
        assert [answer.contact for answer in Answer.objects.all()] == [project.contact]

    @pytest.mark.parametrize("chosen", ["", "x", "-1", "9" * 30, "client's"])
    def test_a_partner_who_is_none_of_theirs_is_refused_in_words(self, as_agent, project, chosen):
        factories.make_link(factories.make_agent(), factories.make_contact(kind="partner"))
        others = ClientLink.objects.latest("pk")
        for value in (chosen, str(others.pk), str(ClientLink.objects.earliest("pk").pk)):
            response = as_agent.post(url("project-partner-add", project.pk), {"partner": value}, follow=True)
            assert "partner" in str(next(iter(response.context["messages"])))
        assert not project.partners.exists()

    def test_asks_nobody_outside_the_project(self, as_agent, project):
        for people in ([], ["999"], ["x"]):
            response = as_agent.post(
                url("project-decision-add", project.pk), {"title": "Go", "people": people}
            )
            assert list(response.context["form"].errors) == ["people"]
        assert not Decision.objects.exists()

    def test_edits_closes_after_a_question_and_reopens(self, as_agent, project):
        as_agent.post(url("project-edit", project.pk), {"title": "Bigger move"})
        as_agent.get(url("project-close", project.pk))
        project.refresh_from_db()
        assert (project.title, project.status) == ("Bigger move", "open")

        as_agent.post(url("project-close", project.pk))
        response = as_agent.post(url("project-edit", project.pk), {"title": "No"}, follow=True)
        assert "This project is closed" in text(response)
        as_agent.post(url("project-reopen", project.pk))
        project.refresh_from_db()
        assert (project.title, project.status) == ("Bigger move", "open")

    def test_withdraws_a_decision_after_a_question(self, as_agent, project, decision):
        page = url("project-decision-withdraw", project.pk, decision.pk)
        as_agent.get(page)
        decision.refresh_from_db()
        assert decision.withdrawn_at is None

        as_agent.post(page)
        assert "Withdrawn" in text(as_agent.get(url("project", project.pk)))

    @pytest.mark.req("0.06")
    def test_sees_the_same_whether_a_person_waits_for_the_shop_or_has_no_login(
        self, as_agent, agent, django_capture_on_commit_callbacks
    ):
        known = factories.make_contact(
            user=factories.make_user("x1@example.com"), first_name="Real", kind="partner"
        )
        unknown = factories.make_contact("x2@example.com", kind="partner", status="invited")
        pages = []
        for contact, status in ((known, "pending"), (unknown, "linked")):
            client = factories.make_link(agent, contact, status=status, kind="client", first_name="Typed")
            project = services.create_project(contact=contact, title="Move", by=agent.user, agent=agent)
            with django_capture_on_commit_callbacks(execute=True):
                as_agent.post(url("project-decision-add", project.pk), {"title": "Go", "people": ["client"]})
            shown = [
                text(as_agent.get(page)).split("<h1")[1]
                for page in (url("project", project.pk), url("portfolio-client", client.pk))
            ]
            page = "".join(shown).split("csrfmiddlewaretoken")[0]
            for value in (client.email, f"/{project.pk}/", f"/{client.pk}/", "Typed"):
                page = page.replace(value, "X")
            pages.append(re.sub(r"decision(s/|-)\d+", "D", page))
        assert pages[0] == pages[1]
        assert "Real" not in pages[0]
        assert [message.to for message in mail.outbox] == [["x2@example.com"]]

    def test_the_pages_ask_no_more_queries_however_much_there_is(
        self, as_agent, agent, project, link, django_assert_max_num_queries
    ):
        as_agent.get(PROJECTS)
        for number in range(12):
            partner = factories.make_link(agent, factories.make_contact(kind="partner"), kind="partner")
            services.add_partner(project=project, contact=partner.contact, by=agent.user)
            people = [project.contact, partner.contact]
            services.add_decision(project=project, title=f"D{number}", contacts=people, by=agent.user)
            other = factories.make_link(agent)
            services.create_project(contact=other.contact, title=f"P{number}", by=agent.user, agent=agent)
        with django_assert_max_num_queries(26):
            assert as_agent.get(url("project", project.pk)).status_code == 200
        with django_assert_max_num_queries(22):
            assert as_agent.get(PROJECTS).status_code == 200


class TestThoseWhoTakePart:
    def test_agree_with_a_remark_and_the_agent_is_told(
        self, client, ada, project, decision, django_capture_on_commit_callbacks
    ):
        log_in(client, ada.user)
        assert "Go ahead" in text(client.get(url("project", project.pk)))
        assert url("project", project.pk) in text(client.get(PROJECTS))

        with django_capture_on_commit_callbacks(execute=True):
            client.post(url("decision-answer", decision.pk), {"answer": "agreed", "remark": "Fine <b>"})

        page = text(client.get(url("project", project.pk)))
        assert "Fine &lt;b&gt;" in page
        assert "Agreed" in page
        assert [message.to for message in mail.outbox] == [["agent@acme.example"]]

    def test_answer_once_and_a_second_thought_is_told_so(self, client, ada, decision):
        log_in(client, ada.user)
        client.post(url("decision-answer", decision.pk), {"answer": "agreed"})
        response = client.post(url("decision-answer", decision.pk), {"answer": "declined"}, follow=True)

        assert "You have answered this already." in text(response)
        assert Answer.objects.get().answer == "agreed"

    @pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"answer": "agreed", "remark": "x" * 256}])
    def test_nonsense_is_told_and_nothing_is_kept(self, client, ada, decision, data):
        response = log_in(client, ada.user).post(url("decision-answer", decision.pk), data, follow=True)

        assert response.status_code == 200
        assert len(response.context["messages"]) == 1
        assert Answer.objects.get().answer == "waiting"

    @pytest.mark.req("1.08")
    def test_a_colleague_reads_but_does_not_answer(self, client, ada, project, decision):
        colleague = factories.make_contact(user=factories.make_user(), company=ada.company)
        log_in(client, colleague.user)

        page = text(client.get(url("project", project.pk)))
        assert "Go ahead" in page
        assert url("decision-answer", decision.pk) not in page
        assert client.post(url("decision-answer", decision.pk), {"answer": "agreed"}).status_code == 404

    @pytest.mark.req("0.06")
    def test_whoever_waits_for_the_shop_is_not_shown_to_the_others_and_sees_nothing(
        self, client, agent, ada, bob, project
    ):
        factories.make_link(agent, bob, status="pending", kind="partner")
        services.add_partner(project=project, contact=bob, by=agent.user)
        asked = services.add_decision(project=project, title="Go", contacts=[ada, bob], by=agent.user)

        assert "Bob" not in text(log_in(client, ada.user).get(url("project", project.pk)))
        log_in(client, bob.user)
        assert client.get(url("project", project.pk)).status_code == 404
        assert client.post(url("decision-answer", asked.pk), {"answer": "agreed"}).status_code == 404

    def test_an_empty_list_says_what_will_be_there(self, client):
        page = text(log_in(client, factories.make_user()).get(PROJECTS))

        assert "You take part in no project yet" in page


class TestWhoMay:
    @pytest.mark.parametrize(
        ("name", "method"),
        [
            ("project", "get"),
            ("project-edit", "get"),
            ("project-edit", "post"),
            ("project-close", "get"),
            ("project-close", "post"),
            ("project-reopen", "post"),
            ("project-partner-add", "post"),
            ("project-decision-add", "get"),
            ("project-decision-add", "post"),
        ],
    )
    @pytest.mark.parametrize("who", ["other agent", "shopper", "client", "anonymous"])
    def test_somebody_elses_project_is_missing(self, client, project, ada, who, name, method):
        users = {
            "other agent": lambda: factories.make_agent().user,
            "shopper": factories.make_user,
            "client": lambda: ada.user,
        }
        if who in users:
            log_in(client, users[who]())
        response = getattr(client, method)(url(name, project.pk), {"title": "No"})

        expected = 302 if who == "anonymous" else 200 if (who, name) == ("client", "project") else 404
        assert response.status_code == expected
        project.refresh_from_db()
        assert (project.title, project.status) == ("Move", "open")

    @pytest.mark.req("5.07")
    def test_the_other_shops_agent_finds_nothing(self, globex_client, globex, project):
        with globex():
            log_in(globex_client, factories.make_agent("agent@globex.example").user)

        assert globex_client.get(url("project", project.pk)).status_code == 404

    def test_a_decision_of_another_project_is_missing(self, as_agent, agent, project, decision):
        other = services.create_project(
            contact=factories.make_link(agent).contact, title="Other", by=agent.user, agent=agent
        )

        assert as_agent.post(url("project-decision-withdraw", other.pk, decision.pk)).status_code == 404
        decision.refresh_from_db()
        assert decision.withdrawn_at is None


class TestInterests:
    @pytest.fixture
    def lead(self, agent):
        return factories.make_link(agent, factories.make_contact("lead@example.com", kind="lead"))

    @pytest.mark.req("1.10")
    def test_a_product_is_found_by_its_title_added_and_removed_after_a_question(self, as_agent, lead):
        product, other = factories.make_product("Origin handbook"), factories.make_product("Zebra crossing")
        page = url("portfolio-interest-add", lead.pk)
        assert other.title not in text(as_agent.get(page, {"q": "origin HAND"}))

        as_agent.post(page, {"product": product.pk})
        shown = text(as_agent.get(url("portfolio-client", lead.pk)))
        assert product.title in shown

        interest = get_model("clientportal_portfolios", "Interest").objects.get()
        remove = url("portfolio-interest-remove", lead.pk, interest.pk)
        assert product.title in text(as_agent.get(remove))
        as_agent.post(remove)
        assert not get_model("clientportal_portfolios", "Interest").objects.exists()

    @pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30])
    def test_a_product_that_is_none_is_missing(self, as_agent, lead, chosen):
        assert as_agent.post(url("portfolio-interest-add", lead.pk), {"product": chosen}).status_code == 404

    @pytest.mark.req("0.06")
    def test_what_others_noted_of_the_same_person_is_neither_shown_nor_removed(self, as_agent, lead):
        theirs = services.note_interest(
            contact=lead.contact, product=factories.make_product("Secret wish"), by=factories.make_user()
        )

        assert "Secret wish" not in text(as_agent.get(url("portfolio-client", lead.pk)))
        assert as_agent.post(url("portfolio-interest-remove", lead.pk, theirs.pk)).status_code == 404

    @pytest.mark.req("1.11")
    def test_sold_shows_once_the_lead_is_a_client(self, as_agent, agent, lead):
        interest = services.note_interest(
            contact=lead.contact, product=factories.make_product("Wish"), by=agent.user
        )
        services.mark_sold(interest=interest, by=factories.make_user())

        page = text(as_agent.get(url("portfolio-client", lead.pk)))
        assert "Sold" in page
        assert url("portfolio-interest-add", lead.pk) not in page
