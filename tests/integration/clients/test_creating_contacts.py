"""People are written down before anybody invites them."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ContactExists
from tests import factories

pytestmark = pytest.mark.django_db

Contact = get_model("clientportal_clients", "Contact")
Company = get_model("clientportal_clients", "Company")


def create(**fields):
    names = {"kind": "client", "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com"}
    return services.create_contact(**{**names, **fields})


def errors_of(**fields):
    with pytest.raises(ValidationError) as caught:
        create(**fields)
    assert not Contact.objects.exists()
    assert not Company.objects.exists()
    return set(caught.value.message_dict)


class TestCreating:
    @pytest.mark.req("1.02", "1.03", "1.05", "1.09")
    @pytest.mark.parametrize(
        ("kind", "email"), [("client", "ada@example.com"), ("partner", "ada@example.com"), ("lead", "")]
    )
    def test_somebody_new_is_added_without_access_and_without_a_mail(self, kind, email):
        contact = create(kind=kind, email=email)

        contact.refresh_from_db()
        assert (contact.kind, contact.status, contact.user, contact.company) == (kind, "added", None, None)
        assert not contact.invitations.exists()
        assert not mail.outbox

    @pytest.mark.req("1.02", "1.05")
    @pytest.mark.parametrize("kind", ["client", "partner"])
    def test_a_client_or_partner_needs_names_and_an_address(self, kind):
        assert errors_of(kind=kind, first_name=" ", last_name="", email="") == {
            "first_name",
            "last_name",
            "email",
        }

    @pytest.mark.req("1.09")
    def test_a_lead_needs_names_alone(self):
        assert errors_of(kind="lead", first_name="", last_name="", email="") == {"first_name", "last_name"}

    def test_two_leads_may_be_without_an_address(self):
        assert create(kind="lead", email="") != create(kind="lead", email="")

    def test_the_address_is_kept_in_its_one_spelling(self):
        assert create(email=" ADA@Bücher.example ").email == "ada@xn--bcher-kva.example"

    @pytest.mark.parametrize("email", ["ada@example.com", "ADA@Example.com"])
    def test_an_address_that_is_known_names_who_has_it(self, email):
        with translation.override("en"):
            create(email="ada@example.com", company_name="Engines")
            with pytest.raises(ContactExists) as caught:
                create(email=email, first_name="Eve", last_name="Other", company_name="Elsewhere")

        assert str(caught.value) == (
            "ada@example.com is the address of Ada Lovelace (Client, Engines) already."
        )
        assert caught.value.contact.name == "Ada Lovelace"
        assert not Company.objects.filter(name="Elsewhere").exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("first_name", "Ada\x00"),
            ("first_name", "Ada\r\nBcc: eve@example.com"),
            ("last_name", "\u202eecalevoL"),
            ("last_name", "\ud800"),
            ("last_name", "x" * 151),
            ("title", "x" * 10_000_000),
            ("phone", "\n"),
            ("remark", "\x00"),
            ("note", "x" * 5001),
            ("note", "\ud800"),
            ("email", "ada@example.com\r\nBcc: eve@example.com"),
            ("email", "\x00@example.com"),
            ("email", "\ud800@example.com"),
            ("email", "a@" + "x" * 10_000_000),
            ("mail_kinds", ["gossip"]),
            ("company_name", "x" * 256),
            ("company_name", "\u202emoc"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_by_field_and_nothing_is_stored(self, field, value):
        assert errors_of(**{field: value}) == {field}

    def test_what_is_no_detail_is_the_callers_mistake(self):
        with pytest.raises(TypeError, match="status"):
            create(status="active")

    def test_details_are_kept(self):
        contact = create(
            title="Dr", mobile="+44 1", remark="Line\nline", mail_kinds=["orders"], language="fr"
        )

        contact.refresh_from_db()
        assert (contact.title, contact.mobile, contact.remark) == ("Dr", "+44 1", "Line\nline")
        assert (contact.mail_kinds, contact.language) == (["orders"], "fr")


class TestTheCompany:
    @pytest.mark.req("1.07", "2.50")
    def test_made_on_the_spot_its_first_person_is_the_super_admin(self):
        contact = create(kind="partner", company_name=" Engines ")

        assert (contact.company.name, contact.company.is_individual) == ("Engines", False)
        assert contact.company.number
        assert contact.role == "super-admin"

    @pytest.mark.req("1.07", "1.08", "2.50")
    def test_joined_later_people_are_users(self):
        company = factories.make_company()

        roles = [create(email=f"{name}@example.com", company=company).role for name in ("ada", "bob", "eve")]

        assert roles == ["super-admin", "user", "user"]

    def test_somebody_with_a_company_of_their_own_is_its_super_admin(self):
        contact, _is_new = services.get_or_create_contact(email="ada@example.com")

        assert contact.role == "super-admin"


class TestChanging:
    def test_details_and_names_change(self):
        contact = services.change_contact(contact=create(), last_name="Byron", department="Engines")

        contact.refresh_from_db()
        assert (contact.last_name, contact.department) == ("Byron", "Engines")

    def test_what_is_missing_is_said_and_nothing_changes(self):
        contact = create()
        with pytest.raises(ValidationError) as caught:
            services.change_contact(contact=contact, first_name="Augusta", email="")

        assert set(caught.value.message_dict) == {"email"}
        contact.refresh_from_db()
        assert (contact.first_name, contact.email) == ("Ada", "ada@example.com")

    def test_a_lead_may_be_given_an_address_and_lose_it(self):
        lead = create(kind="lead", email="")

        assert services.change_contact(contact=lead, email="Ada@Example.com").email == "ada@example.com"
        assert services.change_contact(contact=lead, email="").email == ""

    def test_the_address_of_somebody_else_is_refused(self):
        create(email="ada@example.com")
        bob = create(email="bob@example.com")

        with pytest.raises(ContactExists, match="Ada Lovelace"):
            services.change_contact(contact=bob, email="ADA@example.com")

    def test_with_the_address_goes_what_was_mailed_to_the_old_one(self):
        contact = create()
        services.invite_contact(contact=contact)
        services.issue_key(contact=contact)

        contact = services.change_contact(contact=contact, email="new@example.com")

        assert contact.status == "added"
        assert contact.invitations.get().revoked_at
        assert not get_model("clientportal_clients", "SpaceKey").objects.exists()

    def test_the_same_address_typed_otherwise_revokes_nothing(self):
        contact = create()
        services.invite_contact(contact=contact)

        contact = services.change_contact(contact=contact, email="ADA@example.com")

        assert (contact.status, contact.invitations.get().revoked_at) == ("invited", None)

    def test_the_address_of_somebody_with_a_login_is_theirs_to_change(self):
        contact = factories.make_contact(user=factories.make_user("ada@example.com"), first_name="Ada")
        contact = services.change_contact(contact=contact, last_name="Lovelace", email="ada@example.com")

        with pytest.raises(ValidationError) as caught:
            services.change_contact(contact=contact, email="eve@example.com")

        assert set(caught.value.message_dict) == {"email"}
        assert contact.user.email == "ada@example.com"

    def test_somebody_whose_login_has_no_address_of_its_own_can_be_changed(self):
        services.ensure_contact(user=factories.make_user("ada@example.com"))
        second = services.ensure_contact(
            user=factories.make_user("Ada@example.com", first_name="A", last_name="B")
        )

        assert services.change_contact(contact=second, title="Dr").title == "Dr"


class TestChangingPlaces:
    @pytest.fixture
    def company(self):
        return factories.make_company("Engines")

    def test_the_last_super_admin_doesnt_leave_colleagues_behind(self, company):
        ada, bob = (create(email=f"{name}@example.com", company=company) for name in ("ada", "bob"))

        with pytest.raises(ValidationError) as caught:
            services.change_contact(contact=ada, company=None)

        assert caught.value.message_dict == {
            "company": ["Nobody else is super-admin of Engines. Make somebody else one first."]
        }
        services.change_contact(contact=bob, role="super-admin")
        ada = services.change_contact(contact=ada, company=None)
        bob.refresh_from_db()
        assert (ada.company, ada.role, bob.role) == (None, "user", "super-admin")

    def test_a_company_whose_only_person_leaves_gets_a_default_user(self, company):
        ada = create(email="ada@example.com", company=company)

        services.change_contact(contact=ada, company=None)

        (default,) = company.contacts.all()
        assert (default.is_default, default.role, default.user) == (True, "super-admin", None)

    def test_who_joins_another_is_a_user_there(self, company):
        create(email="ada@example.com", company=company)
        bob = create(email="bob@example.com", company_name="Elsewhere")

        bob = services.change_contact(contact=bob, company=company)

        assert (bob.company, bob.role) == (company, "user")

    def test_a_company_keeps_a_super_admin(self, company):
        ada, bob = (create(email=f"{name}@example.com", company=company) for name in ("ada", "bob"))
        with pytest.raises(ValidationError) as caught:
            services.change_contact(contact=ada, role="user")
        assert set(caught.value.message_dict) == {"role"}

        services.change_contact(contact=bob, role="super-admin")
        assert services.change_contact(contact=ada, role="user").role == "user"
