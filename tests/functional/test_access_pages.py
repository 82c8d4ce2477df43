"""``/portal/access/``: a company's super-admin sees who may act for it, and decides; nobody else does."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import consents
from tests import factories
from tests.integration.impersonation.consent_cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.req("4.08", "4.12")]
Consent = factories.model("impersonation", "Consent")


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def boss(client: Any, cast: Cast) -> Any:
    """The browser of the company's super-admin."""
    client.force_login(cast.boss)
    return client


def page(name: str = "access", **arguments: Any) -> str:
    return reverse(f"clientportal_portal:{name}", kwargs=arguments)


def fields(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "to": f"partner-{cast.partner.pk}",
        "acts_as": str(cast.contact.pk),
        "scopes": ["basket", "balance"],
        "monthly_limit": "200.00",
        "period": "365",
        "purpose": "Set up the shop",
        **changes,
    }


def test_a_super_admin_gives_a_partner_a_consent_and_sees_it_on_the_list(boss: Any, cast: Cast) -> None:
    chosen = boss.get(page("access-give"))
    assert f"?to=partner-{cast.partner.pk}" in chosen.text
    form = boss.get(f"{page('access-give')}?to=partner-{cast.partner.pk}")
    assert "A new user “Demo partner” in your company" in form.text
    done = boss.post(page("access-give"), fields(cast), follow=True)
    assert "Demo partner may act for you now." in done.text
    consent = Consent.objects.get()
    assert (consent.acts_as, consent.scopes) == (cast.contact, ["basket", "balance"])
    assert (consent.monthly_limit, consent.currency) == (Decimal(200), "EUR")
    assert timedelta(days=364) < consent.until - clock.now() < timedelta(days=366)
    assert f"Act as <strong>{cast.contact.name}</strong>" in done.text
    assert "€200.00" in done.text
    again = boss.get(f"{page('access-give')}?to=partner-{cast.partner.pk}")
    assert again.url == page("access-consent", pk=consent.pk)


def test_a_new_user_of_the_partners_own_is_made_with_the_consent(boss: Any, cast: Cast) -> None:
    boss.post(page("access-give"), fields(cast, acts_as="new"))
    assert Consent.objects.get().acts_as.name == "Demo partner"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("monthly_limit", "NaN", "Please enter an amount such as"),
        ("monthly_limit", "-1", "Please enter an amount such as"),
        ("monthly_limit", "1e400", "Please enter an amount such as"),
        ("monthly_limit", "1.999", "Please enter an amount such as"),
        ("monthly_limit", "9" * 40, "Please enter an amount such as"),
        ("monthly_limit", "0", "Please enter an amount above zero."),
        ("monthly_limit", "", "Please enter an amount above zero."),
        ("scopes", ["everything"], "Please choose from what is offered."),
        ("scopes", ["basket\0"], "Please choose from what is offered."),
        ("period", "99999", "Please choose until when."),
        ("period", "", "Please choose until when."),
        ("purpose", "", "Please say what it is for."),
        ("purpose", "x" * 256, "at most 255 characters"),
        ("purpose", "a\x07b", "There are characters in it that can"),
        ("purpose", "a\0b", "Null characters are not allowed."),
        ("acts_as", "", "Please choose as whom they act."),
        ("acts_as", "999999", "They can&#x27;t act as this person."),
        ("acts_as", "\0", "They can&#x27;t act as this person."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    boss: Any, cast: Cast, name: str, value: Any, says: str
) -> None:
    kept = {"purpose": "Set up <the> shop"} if name != "purpose" else {"monthly_limit": "123.45"}
    shown = boss.post(page("access-give"), fields(cast, **{**kept, name: value}))
    assert shown.status_code == 200
    assert says in shown.text
    assert ("Set up &lt;the&gt; shop" if name != "purpose" else "123.45") in shown.text
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("", "Please choose the last day."),
        ("tomorrow", "This is not a date."),
        ("2020-01-01", "Please choose a day in the future."),
        ("2199-01-01", "A consent lasts for 730 days at most."),
        ("9999-12-31", "This date is too far away."),
        ("2026-02-30", "This is not a date."),
    ],
)
def test_a_day_that_cannot_be_is_told_beside_its_field(boss: Any, cast: Cast, day: str, says: str) -> None:
    shown = boss.post(page("access-give"), fields(cast, period="day", day=day))
    assert says in shown.text
    assert not Consent.objects.exists()


def test_the_last_day_is_meant_to_its_end_and_two_years_are_possible(boss: Any, cast: Cast) -> None:
    day = (clock.now() + timedelta(days=9)).astimezone(clock.shop_zone()).date()
    boss.post(page("access-give"), fields(cast, period="day", day=day.isoformat()))
    until = Consent.objects.get().until.astimezone(clock.shop_zone())
    assert (until.date(), until.hour, until.minute) == (day, 23, 59)
    boss.post(page("access-change", pk=Consent.objects.get().pk), fields(cast, period="730"))
    assert timedelta(days=729) < Consent.objects.get().until - clock.now() <= timedelta(days=730)


def test_a_contact_of_another_company_is_nobody_they_can_act_as(boss: Any, cast: Cast) -> None:
    foreign = factories.make_contact(user=factories.make_user())
    shown = boss.post(page("access-give"), fields(cast, acts_as=str(foreign.pk)))
    assert "They can&#x27;t act as this person." in shown.text
    assert not Consent.objects.exists()


def test_a_partner_of_others_is_missing(boss: Any, cast: Cast) -> None:
    other = factories.make_partner()
    for key in (f"partner-{other.pk}", "agent-1", "partner-", "\0", "shop-1"):
        assert boss.get(page("access-give"), {"to": key}).status_code == 404
        assert boss.post(page("access-give"), fields(cast, to=key)).status_code == 404


def test_a_request_is_answered_with_less_than_was_asked_for(boss: Any, cast: Cast) -> None:
    asked = cast.ask(scopes=["basket", "buy"])
    assert "Demo partner asks to act for you" in boss.get(page()).text
    form = boss.get(page("access-answer", pk=asked.pk)).text
    assert 'value="buy"' in form
    assert "Set up the shop" in form
    boss.post(page("access-answer", pk=asked.pk), fields(cast, scopes=["basket"]))
    asked.refresh_from_db()
    assert (asked.status, asked.scopes, asked.decided_by) == ("given", ["basket"], cast.boss)
    late = boss.post(page("access-answer", pk=asked.pk), fields(cast, scopes=["users"]), follow=True)
    assert "This consent is not open any more." in late.text


def test_a_request_is_refused_with_a_button_of_the_same_form(boss: Any, cast: Cast) -> None:
    asked = cast.ask()
    told = boss.post(page("access-answer", pk=asked.pk), {"refuse": "1"}, follow=True)
    assert "You have refused." in told.text
    asked.refresh_from_db()
    assert asked.status == "refused"
    assert 'id="history"' in told.text


def test_the_terms_are_changed_with_the_same_form_and_the_day_stays_as_it_was(boss: Any, cast: Cast) -> None:
    consent = cast.give(scopes=["balance"], monthly_limit=Decimal("5.50"), currency="EUR", purpose="Orders")
    form = boss.get(page("access-change", pk=consent.pk)).text
    assert 'value="5.50"' in form
    day = consent.until.astimezone(clock.shop_zone()).date().isoformat()
    change = fields(cast, scopes=["basket", "users"], period="day", day=day, purpose="Orders")
    boss.post(page("access-change", pk=consent.pk), change)
    changed = Consent.objects.get()
    assert (changed.scopes, changed.until, changed.monthly_limit) == (
        ["basket", "users"],
        consent.until,
        None,
    )
    assert "Changed" in boss.get(page("access-consent", pk=consent.pk)).text
    boss.post(page("access-change", pk=consent.pk), {**change, "acts_as": "new"})
    assert Consent.objects.get().acts_as.name == "Demo partner"


@pytest.mark.req("4.12")
def test_taking_back_says_who_is_thrown_out_and_throws_them_out(boss: Any, cast: Cast) -> None:
    consent = cast.give()
    session = factories.make_impersonation(
        cast.asker, cast.contact, consent=consent, authority="partner", impersonator_name="Bob Demo"
    )
    asked = boss.get(page("access-revoke", pk=consent.pk)).text
    assert "Bob Demo acts as" in asked
    assert cast.asker.clientportal_contact.name in asked
    told = boss.post(page("access-revoke", pk=consent.pk), follow=True)
    assert "Taken back: Demo partner may not act for you any more." in told.text
    session.refresh_from_db()
    assert session.how_ended == "revoked"
    assert boss.get(page("access-revoke", pk=consent.pk)).url == page("access-consent", pk=consent.pk)


def test_what_the_shops_staff_may_do_without_a_consent_is_told(boss: Any, cast: Cast, settings: Any) -> None:
    assert "Without your consent they can:" in boss.get(page()).text
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "STAFF_NEED_CONSENT": True}
    assert "only with your consent: at the moment they can" in boss.get(page()).text
    boss.post(page("access-give"), fields(cast, to="shop", scopes=["buy"]))
    consent = Consent.objects.get()
    assert (consent.to_shop, consent.acts_as.user, consent.scopes) == (True, cast.boss, ["basket", "buy"])
    shown = boss.get(page()).text
    assert page("access-revoke", pk=consent.pk) in shown
    assert "at the moment they can" not in shown


def test_a_plain_user_sees_who_may_act_as_them_and_no_act(client: Any, cast: Cast) -> None:
    consent = cast.give()
    colleague = factories.make_contact(user=factories.make_user(), company=cast.company)
    cast.give(partner=None, to_shop=True, acts_as=None)
    client.force_login(cast.user)
    shown = client.get(page()).text
    assert "Who may act as you" in shown
    assert "Demo partner" in shown
    for name in ("access-consent", "access-change", "access-revoke"):
        address = page(name, pk=consent.pk)
        assert address not in shown
        assert (client.get(address).status_code, client.post(address).status_code) in {(404, 404), (404, 405)}
    assert client.get(page("access-give")).status_code == 404
    client.force_login(colleague.user)
    assert "Demo partner" not in client.get(page()).text


def test_somebody_without_a_company_is_told_kindly(client: Any) -> None:
    client.force_login(factories.make_user())
    assert "Your login belongs to no company yet" in client.get(page()).text
    assert client.get(page("access-give")).status_code == 404


def test_the_consent_of_another_company_is_missing(boss: Any, cast: Cast) -> None:
    foreign = factories.make_consent(factories.make_contact(user=factories.make_user()), to_shop=True)
    for name in ("access-consent", "access-answer", "access-change", "access-revoke"):
        for pk in (foreign.pk, 987_654_321):
            assert boss.get(page(name, pk=pk)).status_code == 404
    assert boss.post(page("access-revoke", pk=foreign.pk)).status_code == 404


def test_thirty_consents_cost_as_many_queries_as_two(
    boss: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    def give(number: int) -> None:
        for _each in range(number):
            partner = factories.make_partner(company=factories.make_company("Another"), users=0)
            factories.make_consent(cast.contact, partner=partner, scopes=["balance"])

    boss.get(page())
    give(2)
    with django_assert_max_num_queries(100) as few:
        boss.get(page())
    give(28)
    with django_assert_max_num_queries(len(few)):
        shown = boss.get(page())
    assert shown.text.count('id="consent-') == 30


def test_an_answer_that_was_given_twice_at_once_is_one_consent(boss: Any, cast: Cast) -> None:
    boss.post(page("access-give"), fields(cast))
    twice = boss.post(page("access-give"), fields(cast, scopes=["users"]), follow=True)
    assert "There is a consent for them already." in twice.text
    assert Consent.objects.get().scopes == ["basket", "balance"]
    assert consents.grantees_of(cast.company)


def test_a_user_that_was_made_for_a_partner_is_offered_and_no_second_one(boss: Any, cast: Cast) -> None:
    boss.post(page("access-give"), fields(cast, acts_as="new"))
    own = Consent.objects.get()
    boss.post(page("access-revoke", pk=own.pk))
    form = boss.get(f"{page('access-give')}?to=partner-{cast.partner.pk}").text
    assert 'value="new"' not in form
    assert f'value="{own.acts_as_id}" checked' in form
