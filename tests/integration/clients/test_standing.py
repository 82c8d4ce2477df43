"""Blocking, validity and who is told; the rule in Python and its twin in SQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from oscar_clientportal.clients import backends, services, standing
from oscar_clientportal.clients.fields import validate_landing_page
from oscar_clientportal.clients.signals import standing_changed
from oscar_clientportal.core import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.65", "2.66")]
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
TODAY = date(2026, 3, 29)
near = st.none() | st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))


@pytest.fixture
def company():
    return factories.make_company("Lovelace Engines")


def reloaded(row):
    return type(row).objects.get(pk=row.pk)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.booleans(), st.booleans(), near, near, st.booleans(), near)
def test_the_database_says_of_companies_and_contacts_what_the_rule_says(
    db, has_company, is_blocked, valid_from, valid_until, is_deactivated, leaves_on
):
    if valid_from and valid_until and valid_until < valid_from:
        valid_from, valid_until = valid_until, valid_from
    now = clock.now()
    company = Company(
        name="C", blocked_at=now if is_blocked else None, valid_from=valid_from, valid_until=valid_until
    )
    company.save()
    contact = Contact.objects.create(
        company=company if has_company else None,
        last_name="P",
        deactivated_at=now if is_deactivated else None,
        leaves_on=leaves_on,
    )
    companies, contacts = (
        Company.objects.filter(pk=company.pk),
        Contact.objects.filter(pk=contact.pk),
    )
    assert companies.open(TODAY).exists() == (not standing.why_closed(company, TODAY))
    assert contacts.open(TODAY).exists() == (not standing.why_closed(contact, TODAY))
    negated = contacts.exclude(pk__in=contacts.open(TODAY))
    assert negated.exists() == bool(standing.why_closed(contact, TODAY))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2026, 3, 27, 22, 59, 59, tzinfo=UTC), False),  # the 27th, 23:59:59 in Paris
        (datetime(2026, 3, 27, 23, 0, tzinfo=UTC), True),  # midnight, still winter
        (datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), True),  # the clocks have gone forward
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), False),
    ],
)
def test_the_first_and_the_last_day_are_whole_days_of_the_shops_zone_in_summer_as_in_winter(
    company, moment, is_open
):
    services.set_validity(
        company=company, valid_from=date(2026, 3, 28), valid_until=date(2026, 3, 29), by=None
    )
    person = factories.make_contact(user=factories.make_user(), company=company)
    with time_machine.travel(moment, tick=False):
        assert (not standing.why_closed(reloaded(company))) is is_open
        assert Company.objects.open(clock.today()).filter(pk=company.pk).exists() is is_open
        found = backends.ModelBackend().get_user(person.user_id)
        assert (found is not None) is is_open


def test_a_user_comes_with_contact_and_company_in_one_query(company, django_assert_num_queries):
    person = factories.make_contact(user=factories.make_user(), company=company)
    with django_assert_num_queries(1):
        user = backends.EmailBackend().get_user(person.user_id)
        assert not standing.why_closed(user)
        assert standing.company_of(user) == company
        assert user.clientportal_contact == person


def test_a_login_without_a_contact_is_open_and_costs_no_second_query(django_assert_num_queries):
    user = factories.make_user()
    with django_assert_num_queries(1):
        found = backends.ModelBackend().get_user(user.pk)
        assert not standing.why_closed(found)


def test_a_contact_that_is_made_later_in_the_request_is_seen(django_assert_num_queries):
    user = backends.ModelBackend().get_user(factories.make_user().pk)
    assert not standing.why_closed(user)
    contact = services.ensure_contact(user=user)
    assert standing.company_of(user) == contact.company


def test_blocking_is_recorded_with_its_reason_and_announced_and_so_is_its_end(company):
    editor = factories.make_user()
    heard = []

    def listen(sender, company, by, **kwargs):
        heard.append((company.blocked_at is not None, by))

    standing_changed.connect(listen)
    try:
        blocked = services.block_company(company=company, by=editor, reason=" Two invoices ")
        services.unblock_company(company=company, by=editor)
    finally:
        standing_changed.disconnect(listen)
    assert (blocked.blocked_by, blocked.block_reason) == (editor, "Two invoices")
    assert heard == [(True, editor), (False, editor)]
    events = list(company.events.order_by("pk").values_list("kind", "by", "after", "before"))
    assert events == [
        ("blocked", editor.pk, {"block_reason": "Two invoices"}, {"block_reason": ""}),
        ("unblocked", editor.pk, {}, {"block_reason": "Two invoices"}),
    ]
    again = reloaded(company)
    assert (again.blocked_at, again.blocked_by, again.block_reason) == (None, None, "")


def test_blocking_again_changes_nothing_but_the_reason(company, django_capture_on_commit_callbacks):
    factories.make_contact(company=company, role="super-admin", language="en")
    first = services.block_company(company=company, by=None, reason="One")
    with django_capture_on_commit_callbacks(execute=True):
        services.block_company(company=company, by=None, reason="One")
        second = services.block_company(company=company, by=None, reason="Two")
    assert (second.blocked_at, second.block_reason) == (first.blocked_at, "Two")
    assert company.events.count() == 2
    assert not mail.outbox


@pytest.mark.parametrize("reason", ["x" * 256, "one\nline", "\x00"])
def test_a_reason_that_cant_be_kept_is_refused_and_nothing_is_changed(company, reason):
    with pytest.raises(ValidationError) as refused:
        services.block_company(company=company, by=None, reason=reason)
    assert set(refused.value.message_dict) == {"block_reason"}
    assert reloaded(company).blocked_at is None


def test_a_validity_that_ends_before_it_begins_is_refused_and_nothing_is_changed(company):
    with pytest.raises(ValidationError) as refused:
        services.set_validity(
            company=company, valid_from=date(2026, 5, 2), valid_until=date(2026, 5, 1), by=None
        )
    assert set(refused.value.message_dict) == {"valid_until"}
    assert reloaded(company).valid_from is None
    assert not company.events.exists()


def test_a_validity_is_recorded_and_the_same_again_is_not(company):
    validity = {"valid_from": date(2026, 5, 1), "valid_until": None, "by": None}
    services.set_validity(company=company, **validity)
    services.set_validity(company=company, **validity)
    (event,) = company.events.all()
    assert event.kind == "validity"
    assert event.after == {"valid_from": "2026-05-01", "valid_until": None}


def test_the_super_admins_are_told_in_their_language_and_nobody_else(
    company, django_capture_on_commit_callbacks
):
    english = factories.make_contact(company=company, role="super-admin", language="en")
    french = factories.make_contact(company=company, role="super-admin", language="fr")
    factories.make_contact(company=company, language="en")
    factories.make_contact(company=company, role="super-admin", deactivated_at=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        services.block_company(company=company, by=None, reason="Two invoices")
    told = {sent.to[0]: sent for sent in mail.outbox}
    assert set(told) == {english.email, french.email}
    assert "is blocked" in told[english.email].subject
    assert "Reason: Two invoices" in told[english.email].body
    assert "Lovelace Engines" in told[french.email].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.unblock_company(company=company, by=None)
    assert "is open again" in next(sent for sent in mail.outbox if english.email in sent.to).subject


def test_whose_validity_is_over_is_not_told_that_all_is_open_again(
    company, django_capture_on_commit_callbacks
):
    factories.make_contact(company=company, role="super-admin", language="en")
    services.block_company(company=company, by=None)
    services.set_validity(
        company=company, valid_from=None, valid_until=clock.today() - timedelta(days=1), by=None
    )
    with django_capture_on_commit_callbacks(execute=True):
        services.unblock_company(company=company, by=None)
    assert not mail.outbox
    assert standing.why_closed(reloaded(company)) == "no-longer"


def test_automated_mails_pass_over_whoever_is_deactivated(company):
    tick = {"company": company, "mail_kinds": ["orders"]}
    stays, gone = factories.make_contact(**tick), factories.make_contact(**tick, deactivated_at=clock.now())
    told = [recipient.email for recipient in services.recipients(company=company, kind="orders")]
    assert stays.email in told
    assert gone.email not in told


def test_the_words_name_the_supplier_the_customer_knows(company):
    company.supplier_name = "Demo Partners"
    company.blocked_at, company.block_reason = clock.now(), "Two invoices."
    said = standing.reason(company)
    assert "Demo Partners" in said
    assert "Two invoices. " in said


@pytest.mark.req("2.45", "2.46")
@pytest.mark.parametrize("path", ["", "/", "/portal/company/", "/fr/catalogue/?page=2#top"])
def test_a_path_in_the_shop_may_be_a_landing_page(path):
    validate_landing_page(path)


@pytest.mark.req("2.45", "2.46")
@pytest.mark.parametrize(
    "path",
    [
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "portal/"),
        *("/a\nb", "/\t/evil.example", "\x00/", "/a b", "///evil.example", "/\u202ex"),
    ],
)
def test_what_leads_out_of_the_shop_is_no_landing_page(path):
    with pytest.raises(ValidationError):
        validate_landing_page(path)
