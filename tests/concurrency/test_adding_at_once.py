"""Two agents add the same address at the same moment, in eight processes: one contact, one company, one invitation."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import contacts
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import TooManyClients
from tests import factories
from tests.concurrency.processes import in_processes
from tests.concurrency.races import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("0.05", "0.07")]

PROCESSES = 8
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Invitation = get_model("clientportal_clients", "Invitation")


def add_in_processes(agents, emails):
    """Every process adds all addresses for one of the agents, all at once for each; what went wrong."""

    def act(number, barrier):
        agent, errors = agents[number % len(agents)], []
        for email in emails:
            barrier.wait(timeout=60)
            try:
                link = services.request_client(agent=agent, email=email)
                services.resolve_link(link=link)
            except Exception as error:  # noqa: BLE001 - the test looks at them
                errors.append(repr(error))
        return errors

    return [error for errors in in_processes(act, PROCESSES) for error in errors]


def test_one_address_is_one_contact_however_many_add_it():
    agents = [factories.make_agent(), factories.make_agent()]
    emails = [f"person{number}@example.com" for number in rounds(100, 5)]
    companies = Company.objects.count()

    assert add_in_processes(agents, emails) == []

    people = Contact.objects.filter(email__in=emails)
    assert sorted(people.values_list("email", flat=True)) == sorted(emails)
    assert Company.objects.count() == companies + len(emails)
    assert Invitation.objects.filter(contact__in=people).count() == len(emails)
    links = ClientLink.objects.filter(contact__in=people, status="linked")
    assert links.count() == 2 * len(emails)


def test_without_a_second_look_the_same_adds_collide(monkeypatch):
    """The control: it proves that the test above can fail."""
    agents = [factories.make_agent(), factories.make_agent()]
    real = contacts._make_contact
    emails = [f"other{number}@example.com" for number in rounds(20, 5)]

    def without_net(**fields):
        try:
            return real(**fields)
        except contacts.IntegrityError as error:
            raise RuntimeError("somebody was quicker") from error

    monkeypatch.setattr(contacts, "_make_contact", without_net)

    assert any("somebody was quicker" in error for error in add_in_processes(agents, emails))


def test_the_limit_of_a_day_holds_however_many_are_added_at_once(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "NEW_CLIENTS_PER_DAY": 3}
    agent = factories.make_agent()

    def act(number, barrier):
        barrier.wait(timeout=60)
        try:
            return services.request_client(agent=agent, email=f"many{number}@example.com").email
        except TooManyClients:
            return None

    added = [email for email in in_processes(act, PROCESSES) if email]

    assert len(added) == ClientLink.objects.filter(agent=agent).count() == 3


def test_any_number_of_commands_look_up_each_link_once():
    agent = factories.make_agent()
    pks = [
        services.request_client(agent=agent, email=f"waiting{number}@example.com").pk for number in range(12)
    ]

    def act(number, barrier):
        barrier.wait(timeout=60)
        return services.resolve_waiting_links()

    done = in_processes(act, 4)

    assert sum(done) == len(pks)
    assert Invitation.objects.filter(contact__client_links__in=pks).count() == len(pks)
