"""A login that is deleted, whoever did it, holds no seat any more."""

import pytest

from oscar_clientportal.clients.services import people
from oscar_clientportal.licences import services
from tests import factories

from .company_cast import Cast, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.71", "2.73")]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def test_who_deletes_their_own_login_is_written_down_again_and_their_seat_is_free(cast: Cast, client) -> None:
    clerk = cast.person()
    licence = cast.licence(1, holders=[clerk])
    client.force_login(clerk.user)
    client.post("/accounts/profile/delete/", {"password": factories.PASSWORD})
    clerk.refresh_from_db()
    assert (clerk.user, clerk.status, numbers(licence)) == (None, "added", (1, 0, 0, 0, 1))
    assert [event.kind for event in cast.company.events.all()] == ["login-deleted"]
    people.resend_invitation(contact=clerk, by=cast.by)
    assert numbers(licence) == (0, 0, 1, 0, 1)
    assert services.verify_licences() == []
