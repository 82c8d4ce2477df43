"""Leads: what they are interested in, and how they become clients when it is sold."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import AlreadySold, NotALead
from tests import factories
from tests.functional.shopping import Shopper, agent_with

pytestmark = pytest.mark.django_db
Contact = get_model("clientportal_clients", "Contact")
Interest = get_model("clientportal_portfolios", "Interest")


@pytest.fixture
def lead():
    return factories.make_contact("lead@example.com", kind="lead", status="added")


@pytest.fixture
def editor():
    return factories.make_user("editor@acme.example")


@pytest.fixture
def product():
    return factories.make_product("HS", "10.00", shipped=False)


def kinds(contact):
    """The contact's kind, and that of each of its links."""
    contact.refresh_from_db()
    return [contact.kind, *contact.client_links.order_by("pk").values_list("kind", flat=True)]


def make_variant(parent):
    """A child of ``parent``, which becomes a parent by it."""
    child = factories.make_product("", "12.00", shipped=False)
    parent.structure = "parent"
    parent.save()
    parent.stockrecords.all().delete()
    child.structure, child.parent, child.product_class = "child", parent, None
    child.save()
    return child


def order_for(client, link, product, *, buyer=None):
    """An order over HTTP: the agent's for the link's contact, or the ``buyer``'s own."""
    shopper = Shopper(client, buyer or link.agent.user)
    if buyer:
        shopper.put_in_basket(product)
    else:
        from tests.oscar_requests import request_of

        services.add_line_for_client(
            request=request_of(link.agent.user), product=product, contact=link.contact
        )
    shopper.buy(card=None)
    assert shopper.page.url.endswith("/thank-you/")
    return get_model("order", "Order").objects.latest("pk")


class TestNotingAnInterest:
    @pytest.mark.req("1.10")
    def test_a_lead_is_attached_to_a_product_once(self, lead, product, editor):
        first = services.note_interest(contact=lead, product=product, by=editor)
        again = services.note_interest(contact=lead, product=product, by=factories.make_user())

        assert first == again
        assert (first.contact, first.product, first.created_by) == (lead, product, editor)

    @pytest.mark.req("1.10")
    @pytest.mark.parametrize("kind", ["client", "partner"])
    def test_nobody_but_a_lead_is(self, product, editor, kind):
        with pytest.raises(NotALead):
            services.note_interest(contact=factories.make_contact(kind=kind), product=product, by=editor)

    @pytest.mark.req("0.06")
    def test_an_agent_has_rows_of_their_own_whoever_noted_it_before(self, lead, product, editor):
        theirs = factories.make_link(factories.make_agent(), lead)
        services.note_interest(contact=lead, product=product, by=editor)

        row = services.note_interest(contact=lead, product=product, by=theirs.agent.user)

        assert row.created_by == theirs.agent.user
        assert Interest.objects.count() == 2

    @pytest.mark.req("0.06")
    def test_an_agents_lead_is_whoever_they_call_so(self, product):
        known = factories.make_contact(user=factories.make_user(), kind="client")
        link = factories.make_link(factories.make_agent(), known, status="pending", kind="lead")

        assert services.note_interest(contact=known, product=product, by=link.agent.user).pk

    def test_one_noted_by_mistake_can_be_removed_and_twice_does_no_harm(self, lead, product, editor):
        interest = services.note_interest(contact=lead, product=product, by=editor)

        services.remove_interest(interest=interest)
        services.remove_interest(interest=interest)

        assert not Interest.objects.exists()

    def test_what_was_sold_stays_on_record(self, lead, product, editor):
        interest = services.note_interest(contact=lead, product=product, by=editor)
        services.mark_sold(interest=interest, by=editor)

        with pytest.raises(AlreadySold):
            services.remove_interest(interest=interest)


class TestMarkedAsSold:
    @pytest.mark.req("1.11")
    def test_the_lead_becomes_a_client_everywhere(self, lead, product, editor):
        factories.make_link(factories.make_agent(), lead)
        factories.make_link(factories.make_agent(), lead, status="pending")
        interest = services.note_interest(contact=lead, product=product, by=editor)

        sold = services.mark_sold(interest=interest, by=editor)

        assert kinds(lead) == ["client", "client", "client"]
        assert sold.sold_at is not None
        assert sold.sold_by == editor

    @pytest.mark.req("1.11")
    def test_without_an_address_they_are_added_and_not_invited(self, product, editor, mailoutbox):
        lead = Contact.objects.create(kind="lead", first_name="Ada", last_name="Lovelace")
        interest = services.note_interest(contact=lead, product=product, by=editor)

        services.mark_sold(interest=interest, by=editor)

        lead.refresh_from_db()
        assert (lead.kind, lead.status, lead.invitations.count()) == ("client", "added", 0)
        assert mailoutbox == []

    def test_again_changes_nothing(self, lead, product, editor):
        interest = services.note_interest(contact=lead, product=product, by=editor)
        first = services.mark_sold(interest=interest, by=editor)

        again = services.mark_sold(interest=interest, by=factories.make_user())

        assert (again.sold_at, again.sold_by) == (first.sold_at, first.sold_by)

    def test_other_units_are_still_for_sale(self, lead, product, editor):
        other = services.note_interest(contact=lead, product=factories.make_product(), by=editor)
        interest = services.note_interest(contact=lead, product=product, by=editor)

        services.mark_sold(interest=interest, by=editor)

        assert list(Interest.objects.open()) == [other]

    def test_everybody_who_noted_it_sees_it_sold(self, lead, product, editor):
        link = factories.make_link(factories.make_agent(), lead)
        services.note_interest(contact=lead, product=product, by=link.agent.user)
        Interest.objects.create(contact=lead, product=product, created_by=editor)

        services.mark_sold(interest=Interest.objects.first(), by=editor)

        assert not Interest.objects.open().exists()

    def test_a_partner_stays_a_partner(self, editor):
        partner = factories.make_contact(kind="partner")

        assert services.convert_lead(contact=partner).kind == "partner"


class TestSoldByAnOrder:
    @pytest.fixture
    def link(self, lead):
        return factories.make_link(agent_with("200.00"), lead)

    @pytest.mark.req("1.11")
    def test_an_order_for_the_lead_makes_them_a_client_by_itself(self, client, link, product, editor):
        interest = services.note_interest(contact=link.contact, product=product, by=editor)

        order = order_for(client, link, product)

        interest.refresh_from_db()
        assert kinds(link.contact) == ["client", "client"]
        assert (interest.order, interest.sold_by) == (order, None)
        assert interest.sold_at == order.date_placed

    @pytest.mark.req("1.11")
    def test_so_does_a_variant_of_what_they_wanted(self, client, link, product, editor):
        services.note_interest(contact=link.contact, product=product, by=editor)

        order_for(client, link, make_variant(product))

        assert kinds(link.contact) == ["client", "client"]

    @pytest.mark.req("1.11")
    def test_something_else_leaves_them_a_lead(self, client, link, product, editor):
        services.note_interest(contact=link.contact, product=factories.make_product(), by=editor)

        order_for(client, link, product)

        assert kinds(link.contact) == ["lead", "lead"]

    @pytest.mark.req("1.11")
    def test_the_same_unit_bought_for_somebody_else_leaves_them_a_lead(self, client, link, product, editor):
        services.note_interest(contact=link.contact, product=product, by=editor)

        order_for(client, factories.make_link(link.agent), product)

        assert kinds(link.contact) == ["lead", "lead"]

    @pytest.mark.req("1.11")
    def test_what_the_agent_buys_for_themselves_is_not_sold_to_their_lead(
        self, client, link, product, editor
    ):
        services.note_interest(contact=link.contact, product=product, by=editor)

        order_for(client, link, product, buyer=link.agent.user)

        assert kinds(link.contact) == ["lead", "lead"]

    @pytest.mark.req("1.11", "0.06")
    def test_a_lead_who_buys_it_themselves_becomes_a_client_but_no_waiting_agent_learns_of_it(
        self, client, product, editor
    ):
        user = factories.make_user()
        lead = factories.make_contact(user=user, kind="lead")
        factories.make_account(lead.company, "50.00")
        factories.make_link(factories.make_agent(), lead)
        waiting = factories.make_link(factories.make_agent(), lead, status="pending")
        services.note_interest(contact=lead, product=product, by=editor)

        order_for(client, None, product, buyer=user)

        assert kinds(lead) == ["client", "client", "lead"]
        services.accept_link(link=waiting, by=editor)
        assert kinds(lead) == ["client", "client", "client"]

    @pytest.mark.req("0.06")
    def test_linking_somebody_without_a_login_does_not_tell_that_they_were_a_client_already(self, lead):
        services.convert_lead(contact=lead)
        link = factories.make_link(factories.make_agent(), lead, kind="lead")

        services.follow_contact(link=link)

        assert kinds(lead) == ["client", "lead"]
