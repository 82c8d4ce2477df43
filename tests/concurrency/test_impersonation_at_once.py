"""One form sent several times at once, and two forms of one person at once: there is one session."""

from functools import partial
from uuid import uuid4

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from tests import factories
from tests.conftest import ShopClient
from tests.impersonating import act, make_staff

from .races import at_once, rounds, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@pytest.mark.req("5.04")
def test_a_double_click_begins_one_session_and_the_browser_acts():
    for _round in rounds(20):
        staff, ada = make_staff(), factories.make_contact(user=factories.make_user())
        tabs = browsers(staff, 4)
        token = str(uuid4())

        answers = at_once([partial(act, tab, contact=ada, token=token) for tab in tabs])

        assert not [answer for answer in answers if isinstance(answer, Exception)]
        assert Impersonation.objects.filter(impersonator=staff).count() == 1
        assert [tab.get("/").wsgi_request.user for tab in tabs].count(ada.user) == 1


@pytest.mark.req("5.04")
def test_two_sessions_begun_at_once_leave_one_alive():
    for _round in rounds(20):
        staff, ada = make_staff(), factories.make_contact(user=factories.make_user())
        tabs = browsers(staff, 3)

        answers = at_once([partial(act, tab, contact=ada) for tab in tabs])

        assert [answer.status_code for answer in answers] == [302] * 3
        assert Impersonation.objects.filter(impersonator=staff).live(clock.now()).count() == 1
        assert [tab.get("/").wsgi_request.user for tab in tabs].count(ada.user) == 1


def test_without_the_locks_two_at_once_collide(monkeypatch):
    """The negative control: it proves that the tests above can fail."""
    with without_row_locks(monkeypatch):
        for _round in rounds(20, small=10):
            staff, ada = make_staff(), factories.make_contact(user=factories.make_user())
            token = str(uuid4())
            answers = at_once([partial(act, tab, contact=ada, token=token) for tab in browsers(staff, 4)])
            if any(isinstance(answer, Exception) for answer in answers):
                return
    pytest.fail("the race was never lost")


def browsers(user, number):
    """So many tabs of one browser, as far as the server can tell: each sends its request before any is answered."""
    first = ShopClient()
    first.force_login(user)
    tabs = [first, *(ShopClient() for _ in range(number - 1))]
    for tab in tabs[1:]:
        tab.cookies["sessionid"] = first.cookies["sessionid"].value
    return tabs
