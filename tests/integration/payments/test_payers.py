"""Who pays, read in one query that is compiled once."""

from decimal import Decimal

import pytest

from oscar_clientportal.payments.payers import Payer, payer_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return factories.make_contact(user=factories.make_user())


def anew(user):
    """The same person in another request."""
    return type(user).objects.get(pk=user.pk)


def test_the_account_read_is_the_row_itself(contact):
    account = factories.make_account(contact.company, "40.00")
    factories.make_account(contact.company, "7.00", currency="HUF")
    found = payer_of(user=contact.user, currency="EUR").account
    names = [field.attname for field in account._meta.concrete_fields]
    assert {name: getattr(found, name) for name in names} == {name: getattr(account, name) for name in names}
    assert payer_of(user=contact.user, currency="HUF").account.balance == Decimal("7.00")


def test_a_company_without_an_account_has_its_terms_all_the_same(contact):
    contact.company.invoice_days = 0
    contact.company.save()
    expected = Payer(account=None, invoice_days=0, company_id=contact.company_id)
    assert payer_of(user=contact.user, currency="EUR") == expected


def test_nobody_and_somebody_without_a_company_pay_with_nothing(contact):
    stranger = factories.make_contact(user=factories.make_user(), company=None)
    assert payer_of(user=None, currency="EUR") == Payer()
    assert payer_of(user=stranger.user, currency="EUR") == Payer()
    assert payer_of(user=factories.make_user(), currency="EUR") == Payer()


def test_a_contact_pays_where_nobody_is_logged_in(contact):
    account = factories.make_account(contact.company, "40.00")
    other = factories.make_contact(user=factories.make_user())
    assert payer_of(user=None, contact=contact, currency="EUR").account == account
    assert payer_of(user=other.user, contact=contact, currency="EUR").account is None


def test_a_request_asks_once_and_the_next_one_anew(contact, django_assert_num_queries):
    factories.make_account(contact.company, "40.00")
    user = anew(contact.user)
    payer_of(user=user, currency="EUR")
    with django_assert_num_queries(0):
        payer_of(user=user, currency="EUR")
    later = anew(user)
    with django_assert_num_queries(1):
        payer_of(user=later, currency="EUR")


def test_each_shop_reads_its_own_accounts(contact, globex):
    factories.make_account(contact.company, "40.00")
    assert payer_of(user=anew(contact.user), currency="EUR").account is not None
    with globex():
        assert payer_of(user=None, contact=contact, currency="HUF").account is None
