"""A super-admin invites a colleague: who comes in, who doesn't, and what is said of it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oscar_clientportal.clients import rules, services
from tests import factories
from tests.functional.company_people import (
    INVITE,
    USERS,
    Contact,
    enter,
    invitation,
    make_admin,
    make_colleague,
    read,
    recorded,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("1.08", "2.73")]
NOT_HERE = "This address can't be invited here. Please ask the shop."


@pytest.fixture
def admin(db: None) -> Any:
    return make_admin()


@pytest.fixture
def boss(client: Any, admin: Any) -> Any:
    return enter(client, admin)


def test_the_invited_person_gets_a_mail_and_stands_in_the_list(
    boss: Any, admin: Any, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = boss.post(INVITE, invitation(email="Nora@DEMO.example", role="super-admin"), follow=True)

    nora = admin.company.contacts.get(email="nora@demo.example")
    assert answer.redirect_chain[-1][0] == USERS
    assert "Nora New is invited" in read(answer)
    assert (nora.status, nora.role, nora.language) == ("invited", "super-admin", "")
    (mail,) = mailoutbox
    assert mail.to == ["nora@demo.example"]
    assert "Bea Boss invites you to the account of Engines Ltd" in mail.body
    assert recorded(admin.company) == ["joined", "role", "invited"]
    event = admin.company.events.get(kind="invited")
    assert (event.by, event.on_behalf_of, event.contact) == (admin.user, None, nora)


@pytest.mark.parametrize("email", ["new@demo.example", "NEW@Demo.Example", " new@demo.example "])
def test_the_same_person_is_not_invited_twice_but_can_be_sent_the_link_again(
    boss: Any, admin: Any, email: str, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    boss.post(INVITE, invitation())
    nora = admin.company.contacts.get(email="new@demo.example")

    answer = boss.post(INVITE, invitation(email=email, first_name="Other"))

    assert "new@demo.example has been invited already." in read(answer)
    assert url(nora, "resend") in read(answer)
    assert admin.company.contacts.count() == 2
    with django_capture_on_commit_callbacks(execute=True):
        boss.post(url(nora, "resend"))
    assert [mail.to for mail in mailoutbox] == [["new@demo.example"]]
    assert nora.invitations.count() == 2


def test_an_international_domain_is_the_same_address_however_it_is_written(boss: Any, admin: Any) -> None:
    boss.post(INVITE, invitation(email="nora@xn--bcher-kva.example"))
    answer = boss.post(INVITE, invitation(email="Nora@Bücher.example"))
    assert "has been invited already" in read(answer)
    assert admin.company.contacts.count() == 2


def test_a_colleague_with_a_login_is_named_as_one(boss: Any, admin: Any) -> None:
    make_colleague(admin)
    answer = boss.post(INVITE, invitation(email="cole@demo.example"))
    assert "cole@demo.example is one of your users already." in read(answer)


@pytest.mark.parametrize("other", ["a login", "a contact", "a contact with a login", "nobody's company"])
def test_anybody_elses_address_is_refused_in_the_same_words(boss: Any, admin: Any, other: str) -> None:
    if other == "a login":
        factories.make_user("else@demo.example")
    else:
        user = factories.make_user("else@demo.example") if "login" in other else None
        company = None if other == "nobody's company" else factories.make_company("Secret Ltd")
        factories.make_contact(
            "else@demo.example", user=user, company=company, first_name="Zora", last_name="Known"
        )

    page = read(boss.post(INVITE, invitation(email="Else@demo.example")))

    assert NOT_HERE in page
    assert not {"Secret Ltd", "Zora", "Known"} & set(page.replace("<", " ").split())
    assert admin.company.contacts.count() == 1
    assert not recorded(admin.company)


def test_all_refusals_of_foreign_addresses_cost_the_same_queries(boss: Any, admin: Any) -> None:
    factories.make_user("login@demo.example")
    factories.make_contact("contact@demo.example", company=factories.make_company("Secret Ltd"))
    boss.post(INVITE, invitation(email="login@demo.example"))
    counts = set()
    for email in ("login@demo.example", "contact@demo.example"):
        with CaptureQueriesContext(connection) as queries:
            boss.post(INVITE, invitation(email=email))
        counts.add(len(queries))
    assert len(counts) == 1


def test_somebody_who_is_only_written_down_there_is_invited_as_they_are(boss: Any, admin: Any) -> None:
    added = services.create_contact(
        kind="client", first_name="Ada", last_name="Added", email="ada@demo.example", company=admin.company
    )
    boss.post(INVITE, invitation(email="ada@demo.example", first_name="Ada", last_name="Added"))
    added.refresh_from_db()
    assert (added.status, admin.company.contacts.count()) == ("invited", 2)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"email": ""}, "email", "This field is required."),
        ({"email": "no address"}, "email", "This is not an e-mail address."),
        ({"email": "x" * 600}, "email", "at most 508 characters"),
        ({"email": "a\x00b@demo.example"}, "email", ""),
        ({"role": "owner"}, "role", "There is no such role."),
        ({"role": ""}, "role", "This field is required."),
        ({"first_name": ""}, "first_name", "This field is required."),
        ({"last_name": "x" * 151}, "last_name", "at most 150 characters"),
        ({"first_name": "<b>\r\nBcc:"}, "first_name", ""),
        ({"language": "tlh"}, "language", "Select a valid choice."),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_is_stored(
    boss: Any, admin: Any, data: dict[str, str], field: str, words: str
) -> None:
    answer = boss.post(INVITE, invitation(**data))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert words in " ".join(answer.context["form"].errors[field])
    assert admin.company.contacts.count() == 1


def test_no_free_seat_is_told_beside_the_licence_with_what_can_be_done(boss: Any, admin: Any) -> None:
    factories.make_licence(admin.company, 1, holders=[admin])
    assert "Users (0 free)" in read(boss.get(INVITE))

    answer = boss.post(INVITE, invitation())

    assert "No seat is free." in " ".join(answer.context["form"].errors["licence"])
    assert "Buy more licences" in read(answer)
    assert not admin.company.contacts.filter(email="new@demo.example").exists()
    assert not admin.company.events.exists()


def test_the_seat_is_reserved_where_it_was_asked_for(boss: Any, admin: Any) -> None:
    factories.make_licence(admin.company, 5, title="First")
    second = factories.make_licence(admin.company, 5, title="Second")
    boss.post(INVITE, invitation(licence=second.pk))
    nora = admin.company.contacts.get(email="new@demo.example")
    assert [(seat.licence, seat.status) for seat in nora.seats.all()] == [(second, "reserved")]


def test_another_companys_licence_cant_be_named(boss: Any, admin: Any) -> None:
    factories.make_licence(admin.company, 5)
    foreign = factories.make_licence(factories.make_company("Elsewhere"), 5)
    for licence in (foreign.pk, "x", 2**70, -1):
        answer = boss.post(INVITE, invitation(licence=licence))
        assert "licence" in answer.context["form"].errors
    assert admin.company.contacts.count() == 1


def test_an_ordinary_user_finds_no_such_page(client: Any, admin: Any) -> None:
    enter(client, make_colleague(admin))
    for page in (USERS, INVITE, url(admin)):
        assert client.get(page).status_code == 404
    assert client.post(INVITE, invitation()).status_code == 404
    assert not Contact.objects.filter(email="new@demo.example").exists()


def test_an_invitation_that_is_taken_back_frees_the_seat(boss: Any, admin: Any) -> None:
    licence = factories.make_licence(admin.company, 1)
    boss.post(INVITE, invitation())
    nora = admin.company.contacts.get(email="new@demo.example")

    answer = boss.post(url(nora, "uninvite"), follow=True)

    nora.refresh_from_db()
    licence.refresh_from_db()
    assert "the invitation is taken back" in read(answer)
    assert (nora.status, licence.reserved, nora.seats.count()) == ("added", 0, 0)
    again = boss.post(url(nora, "uninvite"), follow=True)
    assert "This invitation is over already." in read(again)


def test_whoever_comes_when_the_last_seat_is_gone_reads_it_in_words(client: Any, admin: Any) -> None:
    """An invitation from before the licence promised no seat."""
    nora = services.invite_user(
        company=admin.company, email="new@demo.example", first_name="Nora", last_name="New", by=admin.user
    )
    invitation_model = factories.model("clients", "Invitation")
    invitation_model.objects.filter(contact=nora).update(token_hash=rules.token_hash("token"))
    factories.make_licence(admin.company, 1, holders=[admin])
    page = reverse("clientportal_portal:invitation", args=["token"])
    client.cookies["django_language"] = "en"
    assert "You are invited to the account of Engines Ltd" in read(client.get(page))
    passwords = dict.fromkeys(["password1", "password2"], "Demo-pass-2026")
    answer = client.post(page, {"first_name": "Nora", "last_name": "New", "language": "en", **passwords})
    assert answer.status_code == 200
    assert "There is no place for you at the moment. Please ask who invited you." in read(answer)
    nora.refresh_from_db()
    assert nora.user is None
