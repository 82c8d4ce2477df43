"""Many requests at once for one client, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.core import tenancy
from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.services import lines
from oscar_clientportal.subscriptions import receivers
from tests import factories
from tests.oscar_requests import request_of

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 12


def at_once(act):
    """Call ``act`` in that many threads, none before all are ready; the answers, exceptions among them."""
    shop, ready = tenancy.current_schema(), Barrier(AT_ONCE)

    def run(number):
        try:
            with tenancy.schema(shop):
                connection.ensure_connection()
                ready.wait(timeout=30)
                return act()
        except Exception as error:  # noqa: BLE001 - the test looks at them
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(run, range(AT_ONCE)))


@pytest.fixture
def link():
    return factories.make_link(factories.make_agent())


@pytest.fixture
def without_clamp():
    """Only the locks stand: a line may have more than one, as Oscar has it."""
    Line = get_model("basket", "Line")
    uid = "clientportal_subscriptions.keep_one_plan_per_client"
    assert pre_save.disconnect(sender=Line, dispatch_uid=uid)
    yield
    receivers.connect()


def line_ids(link, *, with_basket):
    product, user = factories.make_product(), link.agent.user
    if with_basket:
        assert request_of(user).basket.pk

    def add():
        request = request_of(user)
        return services.add_line_for_client(request=request, product=product, contact=link.contact).pk

    return at_once(add)


@pytest.mark.parametrize("with_basket", [True, False], ids=["into a basket", "before there is a basket"])
@pytest.mark.usefixtures("without_clamp")
def test_twelve_adds_at_once_give_one_line_of_one(link, with_basket):
    answers = line_ids(link, with_basket=with_basket)

    line = get_model("basket", "Line").objects.get()
    assert set(answers) == {line.pk}
    assert line.quantity == 1


@pytest.mark.usefixtures("without_clamp")
def test_without_the_locks_the_same_adds_collide(link, monkeypatch):
    """The negative control: it proves that the test above can fail."""
    monkeypatch.setattr(lines, "_lock_link", lambda user, contact: link)
    monkeypatch.setattr(lines, "lock_basket", lambda basket: None)

    answers = line_ids(link, with_basket=True)

    assert len(set(map(str, answers))) > 1 or get_model("basket", "Line").objects.get().quantity > 1


def test_one_address_added_at_once_is_one_contact_and_one_link():
    agent = factories.make_agent()

    answers = at_once(lambda: services.add_client(agent=agent, email="ada@example.com").pk)

    assert len(set(answers)) == 1
    assert isinstance(answers[0], int)
    assert get_model("clientportal_clients", "Contact").objects.filter(email="ada@example.com").count() == 1
    assert get_model("clientportal_clients", "Invitation").objects.count() == 1


def test_one_login_has_one_contact_however_many_ask():
    user = factories.make_user()

    answers = at_once(lambda: clients.ensure_contact(user=user).pk)

    assert len(set(answers)) == 1
    assert isinstance(answers[0], int)
