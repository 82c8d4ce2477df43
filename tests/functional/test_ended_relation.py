"""An agent who ends a relation leaves no money behind: what was paid for the client is the client's."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.checkout.recovery import reconcile_payments
from oscar_clientportal.portfolios import services as portfolios
from oscar_clientportal.portfolios.exceptions import LinkAlreadyDecided, NotInPortfolio
from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]


@pytest.fixture
def agent():
    return agent_with("40.00")


@pytest.fixture
def shopper(client, agent):
    return Shopper(client, agent.user)


@pytest.fixture
def end(agent, django_capture_on_commit_callbacks):
    def act(link):
        with django_capture_on_commit_callbacks(execute=True):
            return portfolios.end_link(link=link, by=agent.user)

    return act


def subscription_of(link):
    return get_model("clientportal_subscriptions", "Subscription").objects.get(contact=link.contact)


def refunds():
    return get_model("clientportal_payments", "Refund").objects


@pytest.mark.req("0.06", "0.11")
@pytest.mark.parametrize("status", ["pending", "linked"])
def test_what_was_paid_is_the_clients_whether_the_shop_had_decided_or_not(
    shopper, agent, end, status, mailoutbox
):
    link = factories.make_link(agent, status=status)
    shopper.choose_plan(link, factories.make_plan("HS", "100.00"))
    shopper.buy()
    terms = list(subscription_of(link).terms.values_list("starts_at", "ends_at"))

    end(link)

    assert subscription_of(link).status == "active"
    assert list(subscription_of(link).terms.values_list("starts_at", "ends_at")) == terms
    assert not refunds().exists()
    assert account_of(agent.user).balance == 0
    told = [sent.to for sent in mailoutbox if "HS" in sent.body and sent.to == [link.contact.email]]
    assert len(told) == (
        1 if status == "pending" else 0
    )  # mailed with the order otherwise, which no test commits


def test_nothing_is_left_for_the_recovery_to_find(shopper, agent, end):
    link = factories.make_link(agent, status="pending")
    shopper.choose_plan(link, factories.make_plan("HS", "30.00"))
    shopper.buy()
    end(link)

    assert not reconcile_payments()["given back"]
    assert not refunds().exists()


def test_it_leaves_the_staffs_queue(agent, end):
    link = factories.make_link(agent, status="pending")
    end(link)

    with pytest.raises(LinkAlreadyDecided):
        portfolios.accept_link(link=link, by=agent.user)
    link.refresh_from_db()
    assert (link.status, link.due_at) == ("ended", None)
    assert link.ended_at is not None


def test_ending_again_has_no_effect(agent, end):
    link = factories.make_link(agent)
    first = end(link).ended_at

    assert end(link).ended_at == first


def test_a_refused_link_can_not_be_ended(agent, end):
    link = factories.make_link(agent, status="refused")

    with pytest.raises(NotInPortfolio):
        end(link)


def test_one_of_whom_nobody_knew_yet_who_it_is_ends_too(agent, end):
    link = factories.make_link(agent, status="pending")
    type(link).objects.update(contact=None)

    assert end(link).status == "ended"


def test_notes_and_addresses_go_with_it_but_not_what_others_need(agent, end):
    link, other = factories.make_link(agent), factories.make_link(agent)
    country = factories.model("address", "Country").objects.create(
        iso_3166_1_a2="DE", printable_name="Germany", is_shipping_country=True
    )
    Address = factories.model("address", "UserAddress")
    kept = [
        Address.objects.create(user=agent.user, country=country, line1=line, first_name="Ada", **fields)
        for line, fields in {
            "Only theirs": {},
            "Of both": {},
            "My own": {},
            "My default": {"is_default_for_shipping": True},
        }.items()
    ]
    for address in (kept[0], kept[1], kept[3]):
        link.addresses.create(address=address)
    other.addresses.create(address=kept[1])
    for owner in (link, other):
        portfolios.write_note(link=owner, text="Met at the fair")

    end(link)

    assert set(Address.objects.values_list("line1", flat=True)) == {"Of both", "My own", "My default"}
    assert not link.notes.exists()
    assert (other.notes.count(), other.addresses.count()) == (1, 1)


@pytest.mark.req("0.05")
def test_the_client_can_be_added_again(agent, end):
    link = end(factories.make_link(agent))

    again = portfolios.add_client(agent=agent, email=link.email)

    assert again.pk == link.pk
    assert (again.status, again.ended_at) == ("linked", None)
