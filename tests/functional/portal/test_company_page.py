"""``/portal/company/``: what a company's people see of it, and what waits for its super-admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from oscar_clientportal.core import clock
from tests import factories

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("1.08")]


def test_everybody_of_a_company_sees_it_with_its_people_supplier_and_files(house: House) -> None:
    house.company.files.create(title="Price list", file=ContentFile(b"x", "a.txt"))
    house.company.remark, house.bob.remark = "Delivery at gate 2", "Ask for Grace"
    house.company.save()
    house.bob.save()
    shown = as_(house.bob).get(page(""))
    for text in [
        "Demo House",
        "Grace Demo",
        "Ada Lane",
        "Demo Supplies",
        "Price list",
        "gate 2",
        "Ask for Grace",
    ]:
        assert text in shown.text
    assert "You hold no seat." in shown.text
    assert page("-users") not in shown.text
    assert page("-licences") not in shown.text


def test_an_agent_is_named_once_the_shop_has_accepted_the_link(house: House) -> None:
    agent = factories.make_agent(first_name="Eve", last_name="Agent")
    link = factories.make_link(agent, house.ada, status="pending")
    browser = as_(house.bob)
    assert "Eve Agent" not in browser.get(page("")).text
    link.status = "linked"
    link.save()
    assert "Eve Agent" in browser.get(page("")).text
    agent.is_active = False
    agent.save()
    assert "Eve Agent" not in browser.get(page("")).text


def test_what_waits_is_told_to_the_super_admin_alone(house: House) -> None:
    house.bob.seat_requests.create(company=house.company)
    house.licence.valid_until = clock.now() + timedelta(days=9)
    house.licence.save()
    told = ["One person waits for a seat.", "These licences end soon:"]
    boss, bob = as_(house.boss).get(page("")).text, as_(house.bob).get(page("")).text
    assert [text in boss for text in told] == [True, True]
    assert [text in bob for text in told] == [False, False]


def test_a_company_without_contact_persons_says_that_a_default_user_stands_in(db: None) -> None:
    user = factories.make_user()
    factories.make_contact(user=user, company=factories.make_company(), role="super-admin", is_default=True)
    from tests.conftest import ShopClient

    browser = ShopClient()
    browser.force_login(user)
    assert "a default user stands in for one" in browser.get(page("")).text


def test_a_login_without_a_company_is_told_kindly(client: Any, db: None) -> None:
    client.force_login(factories.make_user())
    answer = client.get(page(""))
    assert answer.status_code == 404
    assert "You don't belong to a company here" in answer.text.replace("&#x27;", "'")


def test_the_menu_leads_there_without_a_query_of_its_own(house: House) -> None:
    shown = as_(house.bob).get(page(""))
    assert f'href="{page("")}" class="nav-link active"' in shown.text


@pytest.mark.parametrize("name", ["-licences", "-waiting", "-forecast", "-record"])
def test_what_a_super_admin_runs_is_missing_for_the_others(house: House, name: str) -> None:
    assert as_(house.bob).get(page(name)).status_code == 404
    assert as_(house.boss).get(page(name)).status_code == 200


def test_a_change_of_role_acts_with_the_next_request(house: House) -> None:
    browser = as_(house.boss)
    assert browser.get(page("-licences")).status_code == 200
    type(house.boss).objects.filter(pk=house.boss.pk).update(role="user")
    assert browser.get(page("-licences")).status_code == 404
