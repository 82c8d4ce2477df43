"""Projects: who joins, what is decided on, who is told."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import (
    AlreadyAnswered,
    DecisionWithdrawn,
    NobodyAsked,
    NotAPartner,
    NotInPortfolio,
    ProjectClosed,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("1.06")]
Answer = get_model("clientportal_portfolios", "DecisionAnswer")
Project = get_model("clientportal_portfolios", "Project")


@pytest.fixture
def project(link):
    return services.create_project(contact=link.contact, title="Move", by=link.agent.user, agent=link.agent)


def make_partner(agent=None, *, status="linked", login=True, email="", **fields):
    """A partner; in the agent's portfolio if one is given."""
    user = factories.make_user(email) if login else None
    contact = factories.make_contact(email, user=user, kind="partner", **fields)
    if agent:
        factories.make_link(agent, contact, status=status, email=contact.email)
    return contact


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def act(service, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return service(**kwargs)

    return act


class TestTheProject:
    def test_an_agent_begins_one_for_a_client_of_theirs(self, agent, link):
        project = services.create_project(contact=link.contact, title="Move", by=agent.user, agent=agent)

        assert list(Project.objects.kept_by(agent.user)) == [project]
        assert (project.status, project.created_by) == ("open", agent.user)

    def test_nobody_begins_one_for_somebody_elses_client(self, link):
        with pytest.raises(NotInPortfolio):
            services.create_project(
                contact=link.contact, title="Move", by=link.agent.user, agent=factories.make_agent()
            )

    def test_it_leaves_the_agents_list_with_the_client(self, project, link):
        link.status = "ended"
        link.save()

        assert not Project.objects.kept_by(link.agent.user).exists()

    def test_a_closed_one_is_neither_edited_nor_extended_until_it_is_reopened(self, project, agent):
        partner = make_partner(agent)
        services.close_project(project=project)

        for act in (
            lambda: services.edit_project(project=project, title="Other"),
            lambda: services.add_partner(project=project, contact=partner, by=agent.user),
            lambda: services.remove_partner(project=project, contact=partner),
            lambda: services.add_decision(
                project=project, title="Go", contacts=[project.contact], by=agent.user
            ),
        ):
            with pytest.raises(ProjectClosed):
                act()
        services.reopen_project(project=project)
        assert services.edit_project(project=project, title="Other").title == "Other"


class TestPartners:
    def test_a_partner_of_the_portfolio_joins_and_twice_is_once(self, project, agent):
        partner = make_partner(agent)

        services.add_partner(project=project, contact=partner, by=agent.user)
        services.add_partner(project=project, contact=partner, by=agent.user)

        assert list(project.partners.all()) == [partner]

    def test_somebody_must_be_a_contact_of_that_kind_first(self, project, agent):
        client = factories.make_link(agent).contact

        with pytest.raises(NotAPartner):
            services.add_partner(project=project, contact=client, by=agent.user)

    def test_a_partner_of_another_agent_is_none_of_theirs(self, project, agent):
        with pytest.raises(NotAPartner):
            services.add_partner(project=project, contact=make_partner(factories.make_agent()), by=agent.user)

    @pytest.mark.req("0.06")
    def test_a_partner_is_whoever_the_agent_calls_so_also_while_the_shop_decides(self, project, agent):
        known = factories.make_contact(user=factories.make_user(), kind="client")
        factories.make_link(agent, known, status="pending", kind="partner")

        services.add_partner(project=project, contact=known, by=agent.user)

        assert known in project.partners.all()

    def test_the_staff_add_any_contact_of_the_kind_partner_but_no_other(self, project):
        editor, partner = factories.make_user(), make_partner()

        services.add_partner(project=project, contact=partner, by=editor)

        assert list(project.partners.all()) == [partner]
        with pytest.raises(NotAPartner):
            services.add_partner(project=project, contact=factories.make_contact(), by=editor)

    def test_who_leaves_is_asked_no_more_but_their_answers_stay(self, project, agent):
        partner = make_partner(agent)
        services.add_partner(project=project, contact=partner, by=agent.user)
        decisions = [
            services.add_decision(project=project, title=title, contacts=[partner], by=agent.user)
            for title in ("One", "Two")
        ]
        services.answer_decision(decision=decisions[0], contact=partner, agrees=True)

        services.remove_partner(project=project, contact=partner)

        assert [answer.decision for answer in Answer.objects.all()] == [decisions[0]]


class TestDecisions:
    def test_those_asked_are_told_and_answer_and_who_asked_is_told(
        self, run, project, agent, link, mailoutbox
    ):
        decision = run(
            services.add_decision, project=project, title="Go", contacts=[link.contact], by=agent.user
        )
        assert [mail.to for mail in mailoutbox] == [["ada@acme.example"]]
        assert "Go" in mailoutbox[0].subject
        assert f"/portal/projects/{project.pk}/" in mailoutbox[0].body

        run(
            services.answer_decision,
            decision=decision,
            contact=link.contact,
            agrees=True,
            remark="Fine & well",
        )

        assert mailoutbox[1].to == ["agent@acme.example"]
        assert "Fine & well" in mailoutbox[1].body
        assert services.state_of(decision).value == "agreed"

    def test_one_who_declines_settles_it(self, project, agent, link):
        decision = services.add_decision(project=project, title="Go", contacts=[link.contact], by=agent.user)

        services.answer_decision(decision=decision, contact=link.contact, agrees=False)

        assert services.state_of(decision).value == "declined"

    def test_the_same_answer_again_changes_nothing_and_another_is_refused(
        self, run, project, agent, link, mailoutbox
    ):
        decision = services.add_decision(project=project, title="Go", contacts=[link.contact], by=agent.user)
        run(services.answer_decision, decision=decision, contact=link.contact, agrees=True)
        run(services.answer_decision, decision=decision, contact=link.contact, agrees=True)

        with pytest.raises(AlreadyAnswered):
            services.answer_decision(decision=decision, contact=link.contact, agrees=False)
        assert len([mail for mail in mailoutbox if mail.to == ["agent@acme.example"]]) == 1

    def test_nobody_outside_the_project_is_asked(self, project, agent):
        with pytest.raises(NobodyAsked):
            services.add_decision(project=project, title="Go", contacts=[make_partner(agent)], by=agent.user)

    def test_nobody_answers_who_was_not_asked(self, project, agent, link):
        decision = services.add_decision(project=project, title="Go", contacts=[link.contact], by=agent.user)

        with pytest.raises(Answer.DoesNotExist):
            services.answer_decision(decision=decision, contact=make_partner(agent), agrees=True)

    def test_a_withdrawn_one_is_not_answered(self, project, agent, link):
        decision = services.add_decision(project=project, title="Go", contacts=[link.contact], by=agent.user)
        services.withdraw_decision(decision=decision)
        services.withdraw_decision(decision=decision)

        with pytest.raises(DecisionWithdrawn):
            services.answer_decision(decision=decision, contact=link.contact, agrees=True)

    def test_a_closed_project_takes_no_answers(self, project, agent, link):
        decision = services.add_decision(project=project, title="Go", contacts=[link.contact], by=agent.user)
        services.close_project(project=project)

        with pytest.raises(ProjectClosed):
            services.answer_decision(decision=decision, contact=link.contact, agrees=True)

    @pytest.mark.req("1.03")
    def test_who_was_only_added_or_has_no_address_gets_no_mail(self, run, project, agent, mailoutbox):
        added = make_partner(agent, login=False, status="linked")
        type(added).objects.filter(pk=added.pk).update(status="added")
        services.add_partner(project=project, contact=added, by=agent.user)

        run(services.add_decision, project=project, title="Go", contacts=[added], by=agent.user)

        assert mailoutbox == []

    @pytest.mark.req("0.06")
    def test_who_waits_for_the_shop_hears_of_it_once_accepted(self, run, agent, mailoutbox):
        known = factories.make_contact(user=factories.make_user("known@acme.example"))
        link = factories.make_link(agent, known, status="pending")
        project = services.create_project(contact=known, title="Move", by=agent.user, agent=agent)
        decision = run(services.add_decision, project=project, title="Go", contacts=[known], by=agent.user)
        withdrawn = services.add_decision(project=project, title="No", contacts=[known], by=agent.user)
        services.withdraw_decision(decision=withdrawn)
        assert mailoutbox == []
        assert not Project.objects.shared_with(known.user).exists()

        run(services.accept_link, link=link, by=factories.make_user())

        about_it = [mail for mail in mailoutbox if mail.to == ["known@acme.example"] and "Go" in mail.subject]
        assert len(about_it) == 1
        assert decision.project in Project.objects.shared_with(known.user)


class TestWhoTakesPart:
    @pytest.mark.req("1.08")
    def test_the_client_the_partners_and_their_colleagues_see_it_and_nobody_else(self, project, agent, link):
        partner = make_partner(agent)
        services.add_partner(project=project, contact=partner, by=agent.user)
        colleague = factories.make_contact(user=factories.make_user(), company=partner.company)
        stranger = factories.make_contact(user=factories.make_user())
        loner = factories.make_contact(user=factories.make_user(), company=None)

        sees = [
            Project.objects.shared_with(contact.user).count()
            for contact in (link.contact, partner, colleague, stranger, loner)
        ]

        assert sees == [1, 1, 1, 0, 0]

    @pytest.mark.parametrize("status", ["pending", "refused"])
    def test_not_a_partner_whom_the_shop_has_not_accepted(self, project, agent, status):
        partner = make_partner(agent)
        services.add_partner(project=project, contact=partner, by=agent.user)
        partner.client_links.update(status=status)

        assert not Project.objects.shared_with(partner.user).exists()

    def test_another_agents_waiting_link_takes_nothing_from_them(self, project, link):
        factories.make_link(factories.make_agent(), link.contact, status="pending")

        assert Project.objects.shared_with(link.contact.user).exists()
