"""Terms of use, many at once: one draft, one answer for one click too many, one mail for one reason."""

from functools import partial
from typing import Any

import pytest

from oscar_clientportal.clients.exceptions import TermsError
from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services import terms_mails
from oscar_clientportal.clients.services.terms import Text
from tests import factories
from tests.concurrency.races import at_once, rounds, without_row_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("2.69")]
Answer = factories.model("clients", "TermsAnswer")
Version = factories.model("clients", "TermsVersion")


def boss() -> Any:
    company = factories.make_company()
    return factories.make_contact(user=factories.make_user(), company=company, role="super-admin")


def accept_often(contact: Any, version: Any) -> int:
    """Eight clicks at once; how many answers are written."""
    act = partial(
        services.answer_terms, version=version, company=contact.company, user=contact.user, accepted=True
    )
    answers = at_once([act] * 8)
    assert not [answer for answer in answers if isinstance(answer, BaseException)], answers
    return Answer.objects.filter(company=contact.company).count()


def test_eight_clicks_at_once_are_one_answer():
    version = factories.make_terms()
    assert {accept_often(boss(), version) for _round in rounds(100)} == {1}


def test_without_the_companys_lock_they_are_more(monkeypatch):
    version = factories.make_terms()
    with without_row_locks(monkeypatch):
        assert any(accept_often(boss(), version) > 1 for _try in range(20))


def test_of_eight_drafts_begun_at_once_one_is_kept():
    for _round in rounds(20):
        act = partial(services.create_version, texts={"fr": Text("Demo", "Demo")})
        answers = at_once([act] * 8)
        kept = [answer for answer in answers if isinstance(answer, Version)]
        refused = [answer for answer in answers if isinstance(answer, TermsError)]
        assert (len(kept), len(refused)) == (1, 7), answers
        services.delete_draft(version=kept[0])


def test_however_many_remind_at_once_each_company_is_told_once(mailoutbox):
    version = factories.make_terms()
    people = [boss() for _number in range(5)]
    at_once([partial(terms_mails.remind, version=version, by=None)] * 8)
    assert [contact.company.events.count() for contact in people] == [1] * 5
    assert len(mailoutbox) == 5
