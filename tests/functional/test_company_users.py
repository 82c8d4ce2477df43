"""A company's users as its super-admin sees and runs them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from tests import factories
from tests.functional.company_people import (
    USERS,
    Contact,
    enter,
    make_admin,
    make_colleague,
    read,
    recorded,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.73")]
DATA = reverse("clientportal_portal:company-data")


@pytest.fixture
def admin(db: None) -> Any:
    return make_admin()


@pytest.fixture
def boss(client: Any, admin: Any) -> Any:
    return enter(client, admin)


@pytest.fixture
def cole(admin: Any) -> Any:
    return make_colleague(admin)


def today() -> Any:
    return timezone.localdate(clock.now())


def make_many(admin: Any, count: int, licence: Any = None) -> None:
    for number in range(count):
        contact = make_colleague(admin, f"n{number}@demo.example", last_name=f"Many{number:03}")
        if licence is not None:
            licence.seats.create(contact=contact)


class TestTheList:
    def test_each_row_says_role_status_last_login_and_seats(self, boss: Any, admin: Any, cole: Any) -> None:
        factories.make_licence(admin.company, 5, title="Library", holders=[cole])
        page = read(boss.get(USERS))
        assert all(words in page for words in ("Bea Boss", "Super-admin", "Cole Demo", "cole@demo.example"))
        assert all(words in page for words in ("Active", "Library", "(you)"))

    def test_words_and_status_narrow_it(self, boss: Any, admin: Any, cole: Any) -> None:
        services.deactivate_contact(contact=cole, by=admin.user)
        make_colleague(admin, "ada@demo.example", first_name="Ádá", last_name="Other")

        def found(**asked: str) -> list[str]:
            return [person.first_name for person in boss.get(USERS, asked).context["people"]]

        assert found() == ["Bea", "Cole", "Ádá"]
        assert found(q="ada") == ["Ádá"]
        assert found(status="deactivated") == ["Cole"]
        assert found(status="active") == ["Bea", "Ádá"]
        assert found(status="super-admin") == ["Bea"]
        assert found(q="cole", status="active") == []
        assert found(status="unknown", q="\x00", after="\x00nonsense") == ["Bea", "Cole", "Ádá"]

    def test_another_companys_people_are_in_no_list(self, boss: Any, cole: Any) -> None:
        other = make_admin("Other Ltd")
        make_colleague(other, "spy@demo.example", last_name="Spy")
        assert "Spy" not in read(boss.get(USERS))
        assert "Spy" not in read(boss.get(USERS, {"q": "spy"}))

    @pytest.mark.req("0.05")
    def test_sixty_users_take_as_many_queries_as_five(self, boss: Any, admin: Any) -> None:
        licence = factories.make_licence(admin.company, 100, title="Library")
        make_many(admin, 4, licence)
        boss.get(USERS)
        with CaptureQueriesContext(connection) as few:
            boss.get(USERS)
        for number in range(56):
            contact = make_colleague(admin, f"more{number}@demo.example", last_name=f"More{number}")
            licence.seats.create(contact=contact)
        with CaptureQueriesContext(connection) as many:
            page = read(boss.get(USERS))
        assert len(many) == len(few)
        assert "Next page" in page

    def test_every_user_is_on_one_page_and_only_one(self, boss: Any, admin: Any) -> None:
        make_many(admin, 55)
        seen, address = [], ""
        while True:
            answer = boss.get(USERS + address)
            seen += [person.pk for person in answer.context["people"]]
            address = answer.context["older"]
            if not address:
                break
        assert len(seen) == len(set(seen)) == 56


class TestOneUser:
    def test_a_foreign_user_is_missing_whatever_is_asked(self, boss: Any) -> None:
        foreign = make_colleague(make_admin("Other Ltd"), "spy@demo.example")
        for act in ("", "role", "leaves", "deactivate", "reactivate", "resend", "uninvite"):
            assert boss.get(url(foreign, act)).status_code == 404
            assert boss.post(url(foreign, act), {"role": "super-admin"}).status_code == 404
        foreign.refresh_from_db()
        assert (foreign.role, foreign.deactivated_at) == ("user", None)

    def test_a_role_is_changed_told_recorded_and_acts_with_the_next_request(
        self, boss: Any, admin: Any, cole: Any, mailoutbox: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        coles = enter(Client(headers={"host": "acme.localhost"}), cole)
        assert coles.get(USERS).status_code == 404
        with django_capture_on_commit_callbacks(execute=True):
            boss.post(url(cole, "role"), {"role": "super-admin"})

        assert coles.get(USERS).status_code == 200
        event = admin.company.events.get(kind="role")
        assert (event.by, event.before, event.after) == (
            admin.user,
            {"role": "user"},
            {"role": "super-admin"},
        )
        (mail,) = mailoutbox
        assert mail.to == ["cole@demo.example"]
        assert "You are a super-admin of Engines Ltd now" in mail.body

        coles.post(url(admin, "role"), {"role": "user"})
        assert boss.get(USERS).status_code == 404

    @pytest.mark.parametrize("role", ["owner", "", "\x00", "SUPER-ADMIN"])
    def test_a_role_that_doesnt_exist_is_refused_beside_the_field(
        self, boss: Any, cole: Any, role: str
    ) -> None:
        answer = boss.post(url(cole, "role"), {"role": role})
        assert answer.context["forms"]["role"].errors["role"]
        cole.refresh_from_db()
        assert cole.role == "user"

    @pytest.mark.req("2.50")
    def test_the_last_super_admin_stays_one(self, boss: Any, admin: Any, cole: Any) -> None:
        words = "Nobody else is super-admin of Engines Ltd. Make somebody else one first."
        role = boss.post(url(admin, "role"), {"role": "user"})
        leaves = boss.post(url(admin, "leaves"), {"leaves_on": today().isoformat()})
        assert role.context["forms"]["role"].errors["role"] == [words]
        assert leaves.context["forms"]["leaves"].errors["leaves_on"] == [words]
        admin.refresh_from_db()
        assert (admin.role, admin.leaves_on) == ("super-admin", None)

    def test_nobody_closes_their_own_login(self, boss: Any, admin: Any, cole: Any) -> None:
        services.change_role(contact=cole, role="super-admin", by=admin.user)
        assert "You can't close your own login." in read(boss.post(url(admin, "deactivate"), follow=True))
        admin.refresh_from_db()
        assert admin.deactivated_at is None

    def test_a_last_day_is_noted_and_taken_away_again(self, boss: Any, admin: Any, cole: Any) -> None:
        day = today() + timedelta(days=3)
        boss.post(url(cole, "leaves"), {"leaves_on": day.isoformat()})
        cole.refresh_from_db()
        assert cole.leaves_on == day
        assert "Last day:" in read(boss.get(USERS))
        boss.post(url(cole, "leaves"), {"leaves_on": ""})
        cole.refresh_from_db()
        assert cole.leaves_on is None
        assert recorded(admin.company) == ["leaving", "leaving"]

    @pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "9999-12-31", "\x00", "2026-02-30"])
    def test_a_day_that_cant_be_one_is_refused(self, boss: Any, cole: Any, day: str) -> None:
        answer = boss.post(url(cole, "leaves"), {"leaves_on": day})
        assert answer.context["forms"]["leaves"].errors["leaves_on"]
        cole.refresh_from_db()
        assert cole.leaves_on is None

    def test_details_are_changed_and_recorded(self, boss: Any, admin: Any, cole: Any) -> None:
        details = {"first_name": "Cole", "last_name": "Porter", "position": "Music", "language": "hu"}
        boss.post(url(cole), details)
        cole.refresh_from_db()
        assert (cole.last_name, cole.position, cole.language) == ("Porter", "Music", "hu")
        assert admin.company.events.get(kind="details").after["last_name"] == "Porter"
        answer = boss.post(url(cole), {**details, "phone": "+49 30 1\r\nBcc: x@y.example"})
        assert answer.status_code in (200, 302)
        assert "\n" not in Contact.objects.get(pk=cole.pk).phone


class TestClosingALogin:
    @pytest.fixture
    def licence(self, admin: Any, cole: Any) -> Any:
        return factories.make_licence(admin.company, 1, title="Library", holders=[cole])

    def test_it_asks_first_and_says_what_it_does(self, boss: Any, cole: Any, licence: Any) -> None:
        page = read(boss.get(url(cole, "deactivate")))
        assert "The login is closed at once" in page
        assert "The seat of Library is free again." in page
        cole.refresh_from_db()
        assert cole.deactivated_at is None

    def test_it_acts_with_the_next_request_frees_the_seat_and_is_told(
        self,
        boss: Any,
        admin: Any,
        cole: Any,
        licence: Any,
        mailoutbox: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        account = reverse("customer:profile-view")
        coles = enter(Client(headers={"host": "acme.localhost"}), cole)
        assert coles.get(account).status_code == 200
        with django_capture_on_commit_callbacks(execute=True):
            boss.post(url(cole, "deactivate"))

        assert coles.get(account).status_code == 302
        cole.refresh_from_db()
        licence.refresh_from_db()
        assert (cole.deactivated_by, licence.used, cole.seats.count()) == (admin.user, 0, 0)
        assert recorded(admin.company) == ["deactivated"]
        assert [mail.subject for mail in mailoutbox if mail.to == ["cole@demo.example"]] == [
            "Your login at Acme Customs is closed"
        ]
        boss.post(url(cole, "deactivate"))
        assert recorded(admin.company) == ["deactivated"]

    def test_opening_it_again_takes_a_seat(self, boss: Any, admin: Any, cole: Any, licence: Any) -> None:
        services.deactivate_contact(contact=cole, by=admin.user)
        boss.post(url(cole, "reactivate"))
        cole.refresh_from_db()
        licence.refresh_from_db()
        assert (cole.deactivated_at, licence.used) == (None, 1)
        assert recorded(admin.company) == ["deactivated", "reactivated"]

    def test_without_a_free_seat_it_stays_closed(
        self, boss: Any, admin: Any, cole: Any, licence: Any
    ) -> None:
        services.deactivate_contact(contact=cole, by=admin.user)
        licence.seats.create(contact=make_colleague(admin, "next@demo.example"))
        type(licence).objects.filter(pk=licence.pk).update(used=1)

        answer = boss.post(url(cole, "reactivate"))

        assert "No seat is free." in " ".join(answer.context["forms"]["reactivate"].errors["licence"])
        assert "Buy more licences" in read(answer)
        cole.refresh_from_db()
        assert cole.deactivated_at is not None


class TestOwnData:
    def test_it_is_saved_in_its_spelling_and_recorded(self, boss: Any, admin: Any) -> None:
        france = factories.make_country()
        data = {"street": " 1 rue A ", "town": "Paris", "country": france.pk, "email": "Office@DEMO.example"}
        answer = boss.post(
            DATA, {**data, "mail_kinds": ["orders"], "name": "Hacked", "iban": "x"}, follow=True
        )
        company = admin.company
        company.refresh_from_db()
        assert [str(message) for message in get_messages(answer.wsgi_request)] or "are saved" in read(answer)
        assert (company.street, company.email, company.mail_kinds, company.name) == (
            "1 rue A",
            "office@demo.example",
            ["orders"],
            "Engines Ltd",
        )
        assert company.events.get().before["email"] == ""

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("phone", "1"),
            ("email", "no"),
            ("url", "javascript:alert(1)"),
            ("country", "XX"),
            ("mail_kinds", "spam"),
            ("street", "x" * 300),
            ("town", "a\x00"),
        ],
    )
    def test_bad_input_is_told_beside_the_field(self, boss: Any, admin: Any, field: str, value: str) -> None:
        answer = boss.post(DATA, {field: value})
        assert answer.status_code == 200
        assert answer.context["form"].errors[field]
        assert not admin.company.events.exists()

    def test_what_the_shop_itself_keeps_wrong_is_in_nobodys_way(self, boss: Any, admin: Any) -> None:
        type(admin.company).objects.filter(pk=admin.company.pk).update(iban="WRONG")
        boss.post(DATA, {"town": "Paris"})
        admin.company.refresh_from_db()
        assert (admin.company.town, admin.company.iban) == ("Paris", "WRONG")
