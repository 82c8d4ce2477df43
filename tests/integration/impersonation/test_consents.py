"""Consents are given, changed, refused and taken back by the super-admin of the client's company, and nobody else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from oscar_clientportal.core import acting, clock, conf
from oscar_clientportal.impersonation import exceptions
from oscar_clientportal.impersonation.services import consents, named_users
from oscar_clientportal.impersonation.signals import consent_changed
from tests import factories

from .consent_cast import Cast

pytestmark = pytest.mark.django_db
Consent = factories.model("impersonation", "Consent")
Event = factories.model("impersonation", "ConsentEvent")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def kinds(consent: Any) -> list[str]:
    return list(Event.objects.filter(consent=consent).order_by("pk").values_list("kind", flat=True))


@pytest.mark.req("4.08")
def test_a_super_admin_lets_a_partner_act_as_a_named_user(cast: Cast) -> None:
    consent = cast.give(purpose=" Orders ")
    assert (consent.status, consent.acts_as, consent.decided_by) == ("given", cast.contact, cast.boss)
    assert consent.purpose == "Orders"
    assert list(Consent.objects.given(clock.now())) == [consent]
    event = Event.objects.get()
    assert (event.kind, event.actor) == ("given", cast.boss)
    assert event.terms["scopes"] == ["basket"]
    assert event.terms["acts_as"] == cast.contact.pk


@pytest.mark.req("4.08")
def test_a_plain_user_and_a_stranger_and_somebody_acting_as_the_boss_give_nothing(cast: Cast) -> None:
    stranger = factories.make_user()
    factories.make_contact(user=stranger, role="super-admin")
    for by in (cast.user, stranger, factories.make_user()):
        with pytest.raises(exceptions.NotTheAdmin):
            cast.give(by=by)
    who = acting.Acting(session=1, actor=cast.asker, user=cast.boss)
    with acting.acting_as(who), pytest.raises(exceptions.NotTheAdmin):
        cast.give()
    assert not Consent.objects.exists()


def test_only_whom_the_shop_has_linked_can_be_given_a_consent(cast: Cast) -> None:
    cast.link.is_active = False
    cast.link.save()
    agent = factories.make_agent()
    factories.make_link(agent, cast.contact, status="pending")
    with pytest.raises(exceptions.NotAGrantee):
        cast.give()
    with pytest.raises(exceptions.NotAGrantee):
        cast.give(partner=None, agent=agent)
    agent.client_links.update(status="linked")
    assert cast.give(partner=None, agent=agent).given_to == str(agent)
    assert cast.give(partner=None, to_shop=True).to_shop


@pytest.mark.req("4.09")
def test_a_partner_acts_as_a_named_user_never_as_the_owner_nor_a_stranger(cast: Cast) -> None:
    owner = cast.boss.clientportal_contact
    stranger = factories.make_contact(user=factories.make_user())
    invited = factories.make_contact(company=cast.company)
    staff = factories.make_contact(user=factories.make_user(is_staff=True), company=cast.company)
    for contact in (owner, stranger, invited, staff):
        with pytest.raises(exceptions.BadTerms) as refused:
            cast.give(acts_as=contact)
        assert list(refused.value.errors) == ["acts_as"]
    assert not Consent.objects.exists()


@pytest.mark.req("4.08")
def test_a_partner_without_a_user_is_given_one_that_cannot_log_in(cast: Cast) -> None:
    consent = cast.give(acts_as=None)
    contact = consent.acts_as
    assert (contact.name, contact.company, contact.role) == ("Demo partner", cast.company, "user")
    assert (contact.status, contact.email, contact.user.email) == ("active", "", "")
    assert not contact.user.has_usable_password()
    again = named_users.add_partner_user(company=cast.company, partner=cast.partner, by=cast.boss)
    assert again == contact
    with pytest.raises(exceptions.NotTheAdmin):
        named_users.add_partner_user(company=cast.company, partner=cast.partner, by=cast.user)


def test_terms_that_cannot_be_agreed_on_are_refused_beside_their_field(cast: Cast) -> None:
    now = clock.now()
    bad: list[tuple[str, dict[str, Any]]] = [
        ("until", {"until": now}),
        ("until", {"until": now + conf.settings.longest_consent + timedelta(seconds=5)}),
        ("scopes", {"scopes": ["basket", "everything"]}),
        ("purpose", {"purpose": "a\0b"}),
        ("purpose", {"purpose": "x" * 256}),
        ("monthly_limit", {"scopes": ["balance"]}),
        *(
            ("monthly_limit", {"scopes": ["balance"], "currency": "EUR", "monthly_limit": Decimal(text)})
            for text in ("0", "-1", "NaN", "Infinity", "1e400", "0.001", "1000000000000")
        ),
        ("monthly_limit", {"scopes": ["balance"], "currency": "", "monthly_limit": Decimal(5)}),
    ]
    for name, fields in bad:
        with pytest.raises(exceptions.BadTerms) as refused:
            cast.give(**fields)
        assert list(refused.value.errors) == [name], fields
    assert not Consent.objects.exists()


def test_whoever_may_order_may_fill_the_basket_and_an_amount_counts_only_with_the_balance(cast: Cast) -> None:
    consent = cast.give(scopes=["buy"], monthly_limit=Decimal(5), currency="EUR")
    assert (consent.scopes, consent.monthly_limit, consent.currency) == (["basket", "buy"], None, "")


def test_the_same_consent_once_more_is_the_same_and_another_one_is_no_new_one(cast: Cast) -> None:
    until = clock.now() + timedelta(days=9)
    consent = cast.give(until=until)
    assert cast.give(until=until) == consent
    assert kinds(consent) == ["given"]
    with pytest.raises(exceptions.ConsentStands):
        cast.give(until=until, scopes=["buy"])


def test_a_consent_whose_time_is_up_makes_room_for_a_new_one_before_anybody_has_ended_it(cast: Cast) -> None:
    old = cast.give()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        new = cast.give()
    assert new != old
    assert kinds(old) == ["given", "ended"]


@pytest.mark.req("4.08")
def test_a_partner_asks_and_the_super_admin_answers(cast: Cast) -> None:
    heard = []
    listen = lambda consent, event, **kwargs: heard.append((consent.status, event.kind))  # noqa: E731
    consent_changed.connect(listen)
    try:
        asked = cast.ask()
        assert cast.ask(purpose="Again") == asked
        consent = cast.give(purpose=asked.purpose)
        assert consent == asked
        assert cast.ask(purpose="And again").status == "given"
    finally:
        consent_changed.disconnect(listen)
    assert heard == [("requested", "requested"), ("given", "given")]


def test_only_a_ticked_user_of_the_partner_asks_and_says_what_for(cast: Cast) -> None:
    colleague = factories.make_user()
    factories.make_contact(user=colleague, company=cast.partner.company)
    for by in (colleague, cast.boss):
        with pytest.raises(exceptions.NotAGrantee):
            cast.ask(by=by)
    with pytest.raises(exceptions.BadTerms) as refused:
        cast.ask(purpose=" ")
    assert list(refused.value.errors) == ["purpose"]
    with pytest.raises(exceptions.BadTerms):
        cast.ask(scopes=["everything"])


def test_who_was_refused_asks_again_after_thirty_days_at_the_earliest(cast: Cast) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False) as traveller:
        consent = consents.refuse_consent(consent=cast.ask(), by=cast.boss)
        assert consents.refuse_consent(consent=consent, by=cast.boss).status == "refused"
        assert kinds(consent) == ["requested", "refused"]
        with pytest.raises(exceptions.AskedTooSoon) as refused:
            cast.ask()
        assert "You can ask again from" in str(refused.value)
        assert consents.may_ask_again_at(company=cast.company, partner=cast.partner) == now + timedelta(30)
        traveller.shift(timedelta(days=30))
        assert consents.may_ask_again_at(company=cast.company, partner=cast.partner) is None
        assert cast.ask().status == "requested"


@pytest.mark.req("4.12")
def test_a_consent_that_is_taken_back_is_over_at_once_and_not_given_by_a_change(cast: Cast) -> None:
    consent = cast.give()
    with pytest.raises(exceptions.NotTheAdmin):
        consents.revoke_consent(consent=consent, by=cast.user)
    consent = consents.revoke_consent(consent=consent, by=cast.boss)
    assert (consent.status, consent.ended_by) == ("revoked", cast.boss)
    assert not Consent.objects.given(clock.now()).exists()
    assert consents.revoke_consent(consent=consent, by=cast.boss).status == "revoked"
    assert kinds(consent) == ["given", "revoked"]
    with pytest.raises(exceptions.ConsentOver):
        consents.change_consent(
            consent=consent, by=cast.boss, scopes=[], until=clock.now() + timedelta(days=1)
        )
    with pytest.raises(exceptions.ConsentOver):
        consents.refuse_consent(consent=consent, by=cast.boss)


def test_a_change_keeps_whom_they_act_as_and_is_told_of_once(cast: Cast) -> None:
    consent = cast.give()
    terms = {
        "scopes": ["balance"],
        "until": consent.until,
        "currency": "EUR",
        "monthly_limit": Decimal("9.50"),
    }
    for _again in range(2):
        consent = consents.change_consent(consent=consent, by=cast.boss, **terms)
    assert (consent.acts_as, consent.scopes) == (cast.contact, ["basket", "balance"])
    assert kinds(consent) == ["given", "changed"]
    assert Event.objects.first().terms["limit"] == "9.50"


def test_a_later_end_is_announced_once_more(cast: Cast) -> None:
    consent = cast.give()
    Consent.objects.update(reminded_at=clock.now())
    change = {"consent": consent, "by": cast.boss, "scopes": ["buy"]}
    assert consents.change_consent(**change, until=consent.until).reminded_at is not None
    assert consents.change_consent(**change, until=consent.until + timedelta(1)).reminded_at is None


def test_those_who_can_be_given_a_consent_are_told_in_two_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    agent = factories.make_agent()
    factories.make_link(agent, cast.contact)
    hidden = factories.make_partner(is_active=False)
    hidden.links.create(company=cast.company)
    with django_assert_num_queries(2):
        found = consents.grantees_of(cast.company)
        keys = [(grantee.key, grantee.name) for grantee in found]
    assert keys == [
        (f"partner-{cast.partner.pk}", "Demo partner"),
        (f"agent-{agent.pk}", str(agent)),
        ("shop", "The shop's staff"),
    ]
