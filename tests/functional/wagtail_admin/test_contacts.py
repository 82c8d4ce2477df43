"""The panel of contacts, as an editor meets it."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oscar_clientportal.clients import services
from tests import factories

from .contacts import CONTACTS, LEADS, NEW, PARTNERS, model, person, posted, url
from .panels import read

pytestmark = pytest.mark.django_db


class TestTheList:
    @pytest.mark.req("1.01")
    def test_there_is_a_tab_for_each_kind_with_its_count(self, editing: Any) -> None:
        person(email="a@example.com", last_name="Clientson")
        person(email="b@example.com", kind="partner", last_name="Partnerson")
        for number in range(3):
            person(email="", kind="lead", last_name=f"Leadson{number}")

        for address, shown in ((CONTACTS, "Clientson"), (PARTNERS, "Partnerson"), (LEADS, "Leadson2")):
            page = read(editing, address)
            assert [name for name in ("Clientson", "Partnerson", "Leadson2") if name in page] == [shown]
            for tab in ("Clients (1)", "Partners (1)", "Leads (3)"):
                assert tab in page
        assert 'aria-current="page">Leads' in read(editing, LEADS)

    @pytest.mark.req("1.04")
    def test_the_status_is_said_in_a_word_and_a_colour(self, editing: Any) -> None:
        person()
        page = read(editing, CONTACTS)
        assert "background-color: #e6e6e6" in page
        assert ">Added</span>" in page

    @pytest.mark.parametrize("query", ["q=lovelace", "q=ADA%20love", "q=ada@exam", "q=l%C3%B3velace"])
    def test_people_are_found_by_name_and_address_whatever_the_accents(
        self, editing: Any, query: str
    ) -> None:
        person()
        person(email="eve@example.com", first_name="Eve", last_name="Other")
        page = read(editing, f"{CONTACTS}results/?{query}")
        assert "ada@example.com" in page
        assert "eve@example.com" not in page

    def test_what_is_searched_is_counted_on_the_other_tabs_too(self, editing: Any) -> None:
        person(kind="lead")
        person(email="eve@example.com", kind="lead", last_name="Other")
        assert f'{LEADS}?q=lovelace"' in (page := read(editing, f"{CONTACTS}?q=lovelace"))
        assert "Leads (1)" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("status=invited", "bob"),
            ("status=added&status=invited", "ada bob"),
            ("role=super-admin", "bob"),
            ("company=engin", "bob"),
            ("address=yes", "ada bob"),
            ("status=gossip", "ada bob"),
            ("company=%00", "ada bob"),
        ],
    )
    def test_it_is_filtered(self, editing: Any, query: str, found: str) -> None:
        person()
        services.invite_contact(contact=person(email="bob@example.com", company_name="Engines"))
        page = read(editing, f"{CONTACTS}?{query}")
        assert [name for name in ("ada", "bob") if f"{name}@example.com" in page] == found.split()

    def test_pages_are_walked_through_forwards_and_back(self, editing: Any) -> None:
        for number in range(120):
            person(email=f"p{number}@example.com", last_name=f"L{number:03}")
        first = editing.get(CONTACTS)
        second = editing.get(first.context["pages"]["after"])
        third = editing.get(second.context["pages"]["after"])
        shown = [
            [contact.last_name for contact in page.context["object_list"]] for page in (first, second, third)
        ]
        assert [name for names in shown for name in names] == [f"L{number:03}" for number in range(120)]
        assert third.context["pages"]["after"] == ""
        back = editing.get(third.context["pages"]["before"])
        assert [contact.last_name for contact in back.context["object_list"]] == shown[1]

    @pytest.mark.parametrize(
        "query", ["after=x", "after=last_name~9~%00", "before=~~", "n=x&after=last_name~1~A"]
    )
    def test_an_address_somebody_made_up_shows_a_page(self, editing: Any, query: str) -> None:
        person()
        assert "Clients (1)" in read(editing, f"{CONTACTS}?{query}")

    def test_it_takes_as_many_queries_for_50_rows_as_for_5(self, editing: Any) -> None:
        def fill(rows: int) -> int:
            for _row in range(rows):
                number = model().objects.count()
                contact = person(email=f"{number}@example.com", company_name=f"Company {number}")
                services.invite_contact(contact=contact)
            read(editing, CONTACTS)
            with CaptureQueriesContext(connection) as queries:
                read(editing, CONTACTS)
            return len(queries)

        assert fill(5) == fill(45)


class TestAddingSomebody:
    @pytest.mark.req("1.02", "1.03", "1.05", "1.09")
    @pytest.mark.parametrize("kind", ["client", "partner", "lead"])
    def test_name_and_address_make_a_contact_and_send_nothing(self, editing: Any, kind: str) -> None:
        assert f"New {kind}" in read(editing, NEW[kind])
        response = editing.post(NEW[kind], posted())

        contact = model().objects.get()
        assert response["Location"] == url("inspect", contact)
        assert (contact.kind, contact.status, contact.company) == (kind, "added", None)
        assert not mail.outbox

    @pytest.mark.req("1.09")
    def test_a_lead_needs_no_address_and_a_client_does(self, editing: Any) -> None:
        response = editing.post(NEW["client"], posted(email=""))
        assert response.context["form"].errors.keys() == {"email"}
        assert editing.post(NEW["lead"], posted(email="")).status_code == 302

    @pytest.mark.req("1.07")
    def test_the_company_is_chosen_made_on_the_spot_or_left_out(self, editing: Any) -> None:
        company = factories.make_company("Engines")
        editing.post(NEW["partner"], posted(company=company.pk))
        editing.post(NEW["partner"], posted(email="bob@example.com", company_name="Looms"))

        ada, bob = model().objects.order_by("pk")
        assert (ada.company, ada.role) == (company, "super-admin")
        assert (bob.company.name, bob.role) == ("Looms", "super-admin")

    @pytest.mark.req("2.49")
    def test_a_companys_page_leads_to_the_form_with_the_company_chosen(self, editing: Any) -> None:
        company = factories.make_company("Engines")
        address = f"{CONTACTS}new/?kind=client&company={company.pk}"
        assert address.replace("&", "&amp;") in read(
            editing, f"/cms/client-portal/customers/inspect/{company.pk}/"
        )
        assert editing.get(address).context["form"].initial == {"company": company}
        for key in ("x", "999999", "9" * 30, "%00"):
            assert editing.get(f"{NEW['client']}?company={key}").context["form"].initial == {}

    @pytest.mark.parametrize("name", ["Engines", "ENGINES"])
    def test_a_company_there_is_already_is_not_made_twice(self, editing: Any, name: str) -> None:
        company = factories.make_company("Engines")
        response = editing.post(NEW["client"], posted(company_name=name))
        assert company.number in str(response.context["form"].errors["company_name"])
        assert not model().objects.exists()

    def test_both_a_company_and_a_new_one_are_one_too_many(self, editing: Any) -> None:
        response = editing.post(
            NEW["client"], posted(company=factories.make_company().pk, company_name="Looms")
        )
        assert response.context["form"].errors.keys() == {"company_name"}

    def test_an_address_that_is_known_names_who_has_it(self, editing: Any) -> None:
        person(company_name="Engines")
        response = editing.post(NEW["client"], posted(email="ADA@example.com"))
        assert "Ada Lovelace (Client, Engines)" in str(response.context["form"].errors["email"])
        assert model().objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("first_name", ""),
            ("first_name", " "),
            ("first_name", "Ada\x00"),
            ("first_name", "Ada\r\nBcc: eve@example.com"),
            ("last_name", "\u202eecalevoL"),
            ("last_name", "x" * 151),
            ("last_name", "x" * 1_000_000),
            ("title", "\x07"),
            ("email", "ada"),
            ("email", "ada@example.com\r\nBcc: eve@example.com"),
            ("email", "ada@example.com\x00"),
            ("email", "a" * 300 + "@example.com"),
            ("company", "x"),
            ("company", "999999999"),
            ("company", "99999999999999999999"),
            ("company", "\u0661"),
            ("company_name", "x" * 256),
            ("company_name", "\u202emoc"),
            ("language", "xx"),
            ("mail_kinds", "gossip"),
            ("remark", "\u202e"),
            ("note", "x" * 5001),
        ],
    )
    def test_what_cannot_be_kept_is_said_beside_the_field_and_nothing_is_stored(
        self, editing: Any, field: str, value: str
    ) -> None:
        response = editing.post(NEW["client"], posted(**{field: value}))
        if field == "company":  # the chooser takes nothing but numbers
            assert response.status_code in (200, 302)
            assert not factories.model("clients", "Company").objects.exists()
            return
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {field}
        assert not model().objects.exists()

    def test_ten_megabytes_are_refused_before_they_are_read(self, editing: Any) -> None:
        assert editing.post(NEW["client"], posted(note="x" * 10_000_000)).status_code == 400

    def test_half_a_character_is_no_error_of_ours(self, editing: Any) -> None:
        body = b"first_name=%ED%A0%80&last_name=Lovelace&email=ada%40example.com"
        form = "application/x-www-form-urlencoded"
        assert editing.post(NEW["client"], body, content_type=form).status_code in (200, 302)

    def test_an_international_address_is_kept_in_its_one_spelling(self, editing: Any) -> None:
        editing.post(NEW["client"], posted(email="Ada@Bücher.example"))
        assert model().objects.get().email == "ada@xn--bcher-kva.example"

    def test_there_is_no_other_kind(self, editing: Any) -> None:
        for address in (f"{CONTACTS}new/friend/", f"{CONTACTS}new/?kind=friend"):
            assert editing.get(address).status_code == 404


class TestChangingSomebody:
    @pytest.mark.req("2.52", "2.53", "2.54", "2.55", "2.56", "2.57", "2.58", "2.59", "2.60", "2.63")
    def test_every_field_is_kept(self, editing: Any) -> None:
        contact = person()
        fields = {
            "title": "Countess",
            "position": "Analyst",
            "department": "Engines",
            "phone": "1",
            "fax": "2",
            "mobile": "3",
            "remark": "Hello",
            "note": "Secret",
            "language": "fr",
        }
        response = editing.post(url("edit", contact), posted(**fields, mail_kinds=["orders", "account"]))
        assert response["Location"] == url("inspect", contact)

        contact.refresh_from_db()
        assert {name: getattr(contact, name) for name in fields} == fields
        assert contact.mail_kinds == ["orders", "account"]
        page = read(editing, url("inspect", contact))
        for shown in ("Countess", "Analyst", "Hello", "Secret", "French", "Orders, Customer account"):
            assert shown in page

    def test_the_language_of_the_shops_own_pages_is_not_lost(self, editing: Any) -> None:
        contact = person(language="en")
        page = read(editing, url("edit", contact))
        assert '<option value="en" selected>' in page
        assert "English" in read(editing, url("inspect", contact))

    @pytest.mark.req("2.61", "2.62")
    def test_the_login_name_is_shown_and_the_password_only_as_set_or_not(self, editing: Any) -> None:
        user = factories.make_user("ada@example.com")
        contact = factories.make_contact(user=user, first_name="Ada", last_name="Lovelace")

        for page in (read(editing, url("edit", contact)), read(editing, url("inspect", contact))):
            assert "ada@example.com" in page
            assert "Set" in page
            assert user.password not in page

    def test_the_address_of_a_login_stays_whatever_is_posted(self, editing: Any) -> None:
        user = factories.make_user("ada@example.com")
        contact = factories.make_contact(user=user, first_name="Ada", last_name="Lovelace")
        assert "They change it themselves" in read(editing, url("edit", contact))

        editing.post(url("edit", contact), posted(email="eve@example.com", last_name="King", role="user"))

        contact.refresh_from_db()
        assert (contact.email, contact.user.email, contact.last_name) == (
            "ada@example.com",
            "ada@example.com",
            "King",
        )

    def test_another_address_makes_links_to_the_old_one_useless(self, editing: Any) -> None:
        contact = person()
        services.invite_contact(contact=contact)
        editing.post(url("edit", contact), posted(email="new@example.com"))

        contact.refresh_from_db()
        assert (contact.email, contact.status) == ("new@example.com", "added")
        assert contact.invitations.get().revoked_at

    def test_the_last_super_admin_stays_one(self, editing: Any) -> None:
        contact = person(company_name="Engines")
        response = editing.post(url("edit", contact), posted(company=contact.company_id, role="user"))
        assert response.context["form"].errors.keys() == {"role"}

    def test_a_company_made_for_a_change_that_is_refused_is_not_there(self, editing: Any) -> None:
        person(email="bob@example.com")
        contact = person()
        response = editing.post(url("edit", contact), posted(email="bob@example.com", company_name="Looms"))
        assert response.context["form"].errors.keys() == {"email"}
        assert not factories.model("clients", "Company").objects.exists()

    def test_who_is_not_there_is_a_404(self, editing: Any) -> None:
        for act in ("edit", "inspect", "delete", "invite", "revoke", "access"):
            assert editing.get(f"{CONTACTS}{act}/999999/").status_code == 404


class TestThePageOfAContact:
    @pytest.mark.req("1.08")
    def test_it_shows_who_works_together_and_in_which_role(self, editing: Any) -> None:
        ada = person(company_name="Engines")
        person(email="bob@example.com", first_name="Bob", company=ada.company, kind="partner")
        page = read(editing, url("inspect", ada))
        for shown in ("Who works together at Engines", "Bob Lovelace", "Super-admin", "Partner"):
            assert shown in page

    def test_it_shows_the_agents_and_the_invitations(self, editing: Any, alice: Any) -> None:
        ada = person()
        factories.make_link(alice, ada)
        services.invite_contact(contact=ada, invited_by=alice.user)
        services.invite_contact(contact=ada)
        page = read(editing, url("inspect", ada))
        for shown in ("Alice Agent", "Linked", "Waits until", "No longer valid since", "The shop"):
            assert shown in page

    def test_somebody_with_a_login_or_with_orders_is_not_deleted(self, editing: Any, alice: Any) -> None:
        linked, lead = person(), person(kind="lead", email="")
        factories.make_link(alice, linked)
        with_login = factories.make_contact(user=factories.make_user())
        for contact in (linked, with_login, lead):
            editing.post(url("delete", contact))
        left = set(model().objects.values_list("pk", flat=True))
        assert {linked.pk, with_login.pk} <= left
        assert lead.pk not in left
