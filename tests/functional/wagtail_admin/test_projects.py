"""Panels of projects and interests."""

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories

pytestmark = pytest.mark.django_db
Decision = get_model("clientportal_portfolios", "Decision")
Interest = get_model("clientportal_portfolios", "Interest")
Project = get_model("clientportal_portfolios", "Project")


def url(name, *args):
    return reverse(f"clientportal_{name}", args=args)


@pytest.fixture
def lead():
    return factories.make_contact("lead@acme.example", kind="lead", first_name="Lea", last_name="Lead")


@pytest.fixture
def interest(lead, editor):
    return services.note_interest(contact=lead, product=factories.make_product("Origin"), by=editor)


@pytest.fixture
def project(ada, editor):
    return services.create_project(contact=ada, title="Move", by=editor)


class TestInterests:
    @pytest.mark.req("1.10")
    def test_the_staff_note_that_a_lead_wants_a_product(self, editing, lead):
        product = factories.make_product("Origin")
        response = editing.post(url("interests:add"), {"contact": lead.pk, "product": product.pk})

        assert response.status_code == 302
        assert (Interest.objects.get().contact, Interest.objects.get().product) == (lead, product)
        page = editing.get(url("interests:index")).content.decode()
        assert "Lea Lead" in page
        assert "Origin" in page

    @pytest.mark.req("1.10")
    def test_nobody_but_a_lead_and_the_reason_stands_beside_the_field(self, editing, ada):
        response = editing.post(
            url("interests:add"), {"contact": ada.pk, "product": factories.make_product().pk}
        )

        assert list(response.context["form"].errors) == ["contact"]

    @pytest.mark.req("1.11")
    def test_marked_as_sold_after_a_question_the_lead_is_a_client(self, editing, interest, lead):
        question = editing.get(url("interests:sold", interest.pk))
        assert "becomes a client" in question.content.decode()
        lead.refresh_from_db()
        assert lead.kind == "lead"

        editing.post(url("interests:sold", interest.pk))
        lead.refresh_from_db()
        assert lead.kind == "client"

    def test_removed_after_a_question_unless_it_was_sold(self, editing, interest, editor):
        editing.get(url("interests:remove", interest.pk))
        services.mark_sold(interest=interest, by=editor)
        editing.post(url("interests:remove", interest.pk))
        assert Interest.objects.exists()

        other = Interest.objects.create(contact=interest.contact, product=factories.make_product())
        editing.post(url("interests:remove", other.pk))
        assert list(Interest.objects.all()) == [interest]

    def test_filtered_by_what_was_sold_and_exported(self, editing, interest, editor):
        other = Interest.objects.create(contact=interest.contact, product=factories.make_product("Valuation"))
        services.mark_sold(interest=other, by=editor)

        page = editing.get(url("interests:index"), {"sold": "no"}).content.decode()
        assert ("Origin" in page, "Valuation" in page) == (True, False)
        rows = editing.get(url("interests:index"), {"export": "csv"}).getvalue().decode()
        assert "Valuation" in rows

    @pytest.mark.parametrize(
        ("right", "statuses"),
        [("view", (200, 302, 302, 302)), ("add", (200, 200, 302, 302)), ("change", (200, 302, 200, 302))],
    )
    def test_each_act_has_its_right(self, limited, interest, right, statuses):
        browser = limited(f"{right}_interest")
        names = [
            ("interests:index",),
            ("interests:add",),
            ("interests:sold", interest.pk),
            ("interests:remove", interest.pk),
        ]

        assert tuple(browser.get(url(*name)).status_code for name in names) == statuses

    @pytest.mark.req("1.10")
    def test_a_leads_page_lists_them_and_offers_to_note_another(self, editing, interest, lead):
        page = editing.get(url("contacts:inspect", lead.pk)).content.decode()

        assert "Origin" in page
        assert f"{url('interests:add')}?contact={lead.pk}" in page


@pytest.mark.req("1.06")
class TestProjects:
    def test_the_staff_begin_one_and_find_it(self, editing, ada):
        response = editing.post(url("projects:add"), {"contact": ada.pk, "title": "Move"})

        project = Project.objects.get()
        assert response.url == url("projects:inspect", project.pk)
        assert (project.agent, project.contact) == (None, ada)
        assert "Move" in editing.get(url("projects:index"), {"q": "mov"}).content.decode()
        assert "Move" not in editing.get(url("projects:index"), {"q": "zzz"}).content.decode()

    def test_a_partner_joins_who_is_one_among_the_contacts_and_nobody_else(self, editing, project, lead):
        partner = factories.make_contact(kind="partner", first_name="Bob", last_name="Partner")
        refused = editing.post(url("projects:partner-add", project.pk), {"contact": lead.pk})
        assert list(refused.context["form"].errors) == ["contact"]

        editing.post(url("projects:partner-add", project.pk), {"contact": partner.pk})
        assert "Bob Partner" in editing.get(url("projects:inspect", project.pk)).content.decode()

        seat = Project.partners.through.objects.get()
        editing.get(url("projects:partner-remove", seat.pk))
        assert project.partners.exists()
        editing.post(url("projects:partner-remove", seat.pk))
        assert not project.partners.exists()

    def test_a_decision_is_asked_shown_with_its_answers_and_withdrawn(self, editing, project, ada):
        editing.post(url("projects:decision-add", project.pk), {"title": "Go", "contacts": [ada.pk]})
        decision = Decision.objects.get()
        services.answer_decision(decision=decision, contact=ada, agrees=False, remark="Too soon")

        page = editing.get(url("projects:inspect", project.pk)).content.decode()
        assert "Declined" in page
        assert "Too soon" in page
        editing.post(url("projects:decision-withdraw", decision.pk))
        assert "Withdrawn" in editing.get(url("projects:inspect", project.pk)).content.decode()

    def test_closed_after_a_question_edited_no_more_and_reopened(self, editing, project):
        editing.get(url("projects:close", project.pk))
        editing.post(url("projects:close", project.pk))
        refused = editing.post(url("projects:edit", project.pk), {"title": "Other"})
        assert "This project is closed" in refused.content.decode()

        editing.post(url("projects:reopen", project.pk))
        editing.post(url("projects:edit", project.pk), {"title": "Other"})
        project.refresh_from_db()
        assert (project.title, project.status) == ("Other", "open")

    @pytest.mark.parametrize("right", ["view", "add", "change"])
    def test_each_act_has_its_right(self, limited, project, right):
        browser = limited(f"{right}_project")
        allowed = {"view": {"index", "inspect"}, "add": {"index", "inspect", "add"}}
        acts = ["edit", "close", "reopen", "partner-add", "decision-add"]
        expected = allowed.get(right, {"index", "inspect", *acts})

        names = [("index",), ("add",), ("inspect", project.pk), *[(act, project.pk) for act in acts]]
        found = {
            name[0] for name in names if browser.get(url(f"projects:{name[0]}", *name[1:])).status_code == 200
        }
        assert found == expected

    def test_the_list_asks_no_more_queries_for_more_projects(
        self, editing, project, ada, editor, django_assert_max_num_queries
    ):
        editing.get(url("projects:index"))
        for number in range(15):
            services.create_project(contact=factories.make_contact(), title=f"P{number}", by=editor)
        with django_assert_max_num_queries(14):
            assert editing.get(url("projects:index")).status_code == 200
