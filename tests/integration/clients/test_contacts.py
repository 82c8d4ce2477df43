"""One contact per address and per login."""

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import AddressUnproven
from tests import factories

pytestmark = pytest.mark.django_db

Contact = get_model("clientportal_clients", "Contact")


class TestGettingOrCreatingAContact:
    def test_somebody_new_has_a_company_of_their_own(self):
        contact, is_new = services.get_or_create_contact(email="ada@example.com", language="fr")

        assert is_new
        assert (contact.status, contact.language, contact.user) == ("added", "fr", None)
        assert contact.company.is_individual

    @pytest.mark.parametrize("spelling", ["ada@example.com", " ADA@Example.Com "])
    def test_another_spelling_is_the_same_contact(self, spelling):
        contact, _ = services.get_or_create_contact(email="Ada@example.com")

        assert services.get_or_create_contact(email=spelling) == (contact, False)

    def test_an_international_domain_is_found_in_both_forms(self):
        contact, _ = services.get_or_create_contact(email="ada@bücher.example")

        assert services.get_or_create_contact(email="ada@xn--bcher-kva.example") == (contact, False)

    def test_what_is_not_an_address_makes_nobody(self):
        with pytest.raises(ValueError, match="address"):
            services.get_or_create_contact(email="ada")

        assert not Contact.objects.exists()


class TestFindingALogin:
    @pytest.mark.parametrize("registered", ["Ada@Example.com", "ada@example.com"])
    def test_case_makes_no_difference(self, registered):
        user = factories.make_user(registered)

        assert services.find_login(email="ada@example.com") == user

    def test_an_international_domain_is_found_in_both_forms(self):
        user = factories.make_user("ada@bücher.example")

        assert services.find_login(email="ada@xn--bcher-kva.example") == user

    def test_nobody_is_none(self):
        assert services.find_login(email="ada@example.com") is None


class TestEnsuringAContact:
    def test_a_login_without_a_contact_gets_an_active_one(self):
        user = factories.make_user("Ada@Example.com", first_name="Ada")

        contact = services.ensure_contact(user=user)

        assert (contact.email, contact.status, contact.first_name) == ("ada@example.com", "active", "Ada")
        assert contact.company.is_individual

    def test_a_second_time_it_is_the_same(self, django_assert_num_queries):
        user = factories.make_user()
        contact = services.ensure_contact(user=user)

        with django_assert_num_queries(1):
            assert services.ensure_contact(user=user) == contact

    def test_a_contact_that_waits_for_this_address_is_not_given_to_whoever_registers_it(self):
        waiting = factories.make_contact("ada@example.com", status="invited", last_name="Lovelace")
        user = factories.make_user("ADA@example.com", first_name="Ada", last_name="Other")

        with pytest.raises(AddressUnproven):
            services.ensure_contact(user=user)

        waiting.refresh_from_db()
        assert (waiting.user, waiting.status) == (None, "invited")

    def test_two_logins_that_differ_in_case_have_a_contact_each(self):
        first = services.ensure_contact(user=factories.make_user("ada@example.com"))
        second = services.ensure_contact(user=factories.make_user("Ada@example.com"))

        assert first != second
        assert (first.email, second.email) == ("ada@example.com", "")

    def test_a_contact_follows_the_address_of_its_login(self):
        user = factories.make_user("old@example.com")
        contact = services.ensure_contact(user=user)
        user.email = "New@example.com"
        user.save()

        assert services.ensure_contact(user=user).email == "new@example.com"
        contact.refresh_from_db()
        assert contact.email == "new@example.com"

    def test_an_address_somebody_else_has_is_not_taken_over(self):
        factories.make_contact("taken@example.com")
        user = factories.make_user("old@example.com")
        services.ensure_contact(user=user)
        user.email = "taken@example.com"

        assert services.ensure_contact(user=user).email == "old@example.com"

    def test_an_address_that_is_none_is_kept_as_it_is(self):
        assert services.ensure_contact(user=factories.make_user("root@localhost")).email == "root@localhost"
