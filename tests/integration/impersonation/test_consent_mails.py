"""Who hears of a consent, and in which language."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from oscar_clientportal.impersonation.services import consents, tending
from tests import factories

from .consent_cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("4.08", "4.12")]


@pytest.fixture
def cast(db: None) -> Cast:
    cast = Cast()
    cast.second = factories.make_user()
    second = factories.make_contact(user=cast.second, company=cast.company, role="super-admin", language="hu")
    cast.company.language = "fr"
    cast.company.save()
    cast.unreachable = factories.make_contact(
        user=factories.make_user(is_active=False), company=cast.company, role="super-admin"
    )
    asker = cast.asker.clientportal_contact
    asker.language = "en"
    asker.save()
    assert second.language == "hu"
    return cast


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Any:
    """``told(act, ...)``: address → language and text of the mails it sends."""

    def run(act: Any, **fields: Any) -> dict[str, tuple[str, str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(**fields)
        return {message.to[0]: (_language(message), message.body) for message in mail.outbox}

    def _language(message: Any) -> str:
        return message.alternatives[0][0].partition('<html lang="')[2][:2]

    return run


def languages(sent: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {address: language for address, (language, _text) in sent.items()}


def test_a_request_goes_to_all_who_can_answer_it_each_in_their_language(cast: Cast, told: Any) -> None:
    sent = told(cast.ask, scopes=["buy"])
    assert languages(sent) == {cast.boss.email: "fr", cast.second.email: "hu"}
    consent = consents.grantees_of(cast.company)[0].partner.consents.get()
    text = sent[cast.boss.email][1]
    assert f"http://acme.localhost/portal/access/{consent.pk}/answer/" in text or "/answer/" in text
    for word in ("Demo partner", "Client company", "Set up the shop", cast.asker.email):
        assert word in text
    assert told(cast.ask) == {}


def test_what_is_given_is_told_to_whom_it_is_for_and_to_the_other_super_admin(cast: Cast, told: Any) -> None:
    sent = told(cast.give, scopes=["balance"], monthly_limit=Decimal(200), currency="EUR", purpose="Orders")
    assert languages(sent) == {cast.second.email: "hu", cast.asker.email: "en"}
    text = sent[cast.asker.email][1]
    assert "Client company lets you act for them at" in text
    assert f"As whom: {cast.contact.name}" in text
    assert "- Order with the money of Client company, up to €200.00 a month" in text
    assert "- Manage the users" not in text
    assert "What for: Orders" in text
    assert "/portal/partner/" in text


def test_each_act_is_told_once_in_its_own_words(cast: Cast, told: Any) -> None:
    consent = cast.give()
    acts = [
        (
            consents.change_consent,
            {"scopes": ["users"], "until": consent.until},
            "has changed what you may do",
        ),
        (consents.change_consent, {"scopes": ["users"], "until": consent.until}, None),
        (consents.revoke_consent, {}, "has taken back that you may act"),
        (consents.revoke_consent, {}, None),
    ]
    for act, fields, words in acts:
        sent = told(act, consent=consent, by=cast.second, **fields)
        assert set(sent) == ({cast.asker.email, cast.boss.email} if words else set())
        assert words is None or words in sent[cast.asker.email][1]
    request = cast.ask()
    sent = told(consents.refuse_consent, consent=request, by=cast.boss)
    assert "your request is refused" in sent[cast.asker.email][1]


def test_an_agent_is_told_and_the_shops_staff_are_not(cast: Cast, told: Any) -> None:
    agent = factories.make_agent()
    factories.make_link(agent, cast.contact)
    sent = told(cast.give, partner=None, agent=agent)
    assert set(sent) == {cast.second.email, agent.user.email}
    assert "/portal/portfolio/" in sent[agent.user.email][1]
    assert set(told(cast.give, partner=None, to_shop=True, acts_as=None)) == {cast.second.email}


def test_a_mail_is_sent_only_once_the_consent_stands(cast: Cast, told: Any) -> None:
    mail.outbox.clear()
    consents.revoke_consent(consent=cast.give(), by=cast.boss)
    assert mail.outbox == []
    assert tending.tend_impersonations() == {}
