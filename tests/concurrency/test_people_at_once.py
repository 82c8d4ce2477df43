"""A company's people, run by many at once: somebody is always in charge, and nobody is invited twice."""

from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.belonging import in_charge
from oscar_clientportal.core import clock
from tests import factories

from .races import at_once, rounds, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.50")]
REFUSED = (ClientError, ValidationError)


def admins(company: Any, count: int = 2) -> list[Any]:
    names = {"first_name": "Ada", "last_name": "Demo", "role": "super-admin"}
    return [
        factories.make_contact(user=factories.make_user(), company=company, **names)
        for _number in range(count)
    ]


def step_back(contact: Any) -> Any:
    return services.change_role(contact=contact, role="user", by=None)


def deactivate(contact: Any) -> Any:
    return services.deactivate_contact(contact=contact, by=None)


def leave(contact: Any) -> Any:
    return services.change_contact(contact=contact, company=factories.make_company("Elsewhere"))


def note_last_day(contact: Any) -> Any:
    return services.set_last_day(contact=contact, leaves_on=clock.today(), by=None)


ACTS = (step_back, deactivate, leave, note_last_day)


def two_go(acts: Any, company: Any) -> list[Any]:
    pair = admins(company)
    done = at_once([partial(act, contact) for act, contact in zip(acts, pair, strict=True)])
    return [result for result in done if isinstance(result, BaseException)]


def test_two_super_admins_dont_both_go_by_whatever_way() -> None:
    for _round in rounds(20):
        for acts in [*permutations(ACTS, 2), *zip(ACTS, ACTS, strict=True)]:
            company = factories.make_company()
            factories.make_contact(user=factories.make_user(), company=company)
            refused = two_go(acts, company)
            assert len(refused) == 1, (acts, refused)
            assert isinstance(refused[0], REFUSED), refused
            assert in_charge(company).count() == 1, acts


def test_without_the_companys_lock_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_row_locks(monkeypatch):
        assert any(not two_go((step_back, step_back), factories.make_company()) for _try in range(40))


def test_of_many_who_invite_one_colleague_one_does() -> None:
    for turn in rounds(50):
        company = factories.make_company()
        (admin,) = admins(company, 1)
        names = {"first_name": "Nora", "last_name": "New", "by": admin.user}
        invite = partial(services.invite_user, company=company, email=f"nora{turn}@demo.example", **names)
        results = at_once([invite] * 6)
        refused = [result for result in results if isinstance(result, BaseException)]
        assert len(refused) == 5, results
        assert all(isinstance(result, ClientError) for result in refused), refused
        assert company.contacts.count() == 2


def test_a_company_everybody_leaves_at_once_has_one_default_user() -> None:
    for _round in rounds(50):
        company = factories.make_company()
        people = [factories.make_contact(company=company, status="added") for _number in range(4)]
        acts = [partial(services.delete_contact, contact=person, by=None) for person in people]
        assert not [result for result in at_once(acts) if isinstance(result, BaseException)]
        assert company.contacts.get().is_default
