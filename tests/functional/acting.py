"""A shop in which somebody buys as a client: who they are, what they may, and both accounts."""

from types import SimpleNamespace
from typing import Any

from oscar_clientportal.core import clock
from tests import factories
from tests.functional.shopping import Shopper
from tests.impersonating import act


def agent_and_client(*, agents: str = "100.00", clients: str = "100.00", **consent: Any) -> Any:
    """An agent, a client of theirs with a login, an account for each, and the client's consent."""
    agent = factories.make_agent("agent@demo.example")
    ada = factories.make_contact(
        "ada@demo.example",
        user=factories.make_user("ada@demo.example", first_name="Ada", last_name="Demo"),
        company=factories.make_company("Demo & Sons"),
        status="active",
        first_name="Ada",
        last_name="Demo",
    )
    factories.make_link(agent, ada)
    own = factories.make_account(agent.user.clientportal_contact.company, agents)
    theirs = factories.make_account(ada.company, clients)
    given = factories.make_consent(ada, agent=agent, **consent)
    return SimpleNamespace(agent=agent, client=ada, own=own, theirs=theirs, consent=given)


class ActingShopper(Shopper):
    """An agent who acts as their client, by the real form."""

    def __init__(self, client: Any, people: Any) -> None:
        super().__init__(client, people.agent.user)
        self.people = people
        answer = act(client, consent=people.consent)
        assert answer.status_code == 302, answer.content

    def fill(self, price: str = "30.00") -> Any:
        product = factories.make_product(f"Handbook {clock.now():%f}", price, shipped=False)
        self.put_in_basket(product)
        self.begin_checkout()
        return product


def balances(people: Any) -> tuple[Any, Any]:
    """What is on the client's account, and on the agent's."""
    for account in (people.theirs, people.own):
        account.refresh_from_db()
    return people.theirs.balance, people.own.balance
