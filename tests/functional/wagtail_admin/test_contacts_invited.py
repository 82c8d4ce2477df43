"""Contacts are invited, one or many; who may do what with them; what is noted and what is taken away."""

from typing import Any

import pytest
from django.core import mail
from wagtail.models import ModelLogEntry

from oscar_clientportal.clients import services

from .contacts import CONTACTS, LEADS, NEW, RIGHTS, model, person, posted, url
from .panels import read

pytestmark = pytest.mark.django_db


class TestInviting:
    @pytest.fixture
    def post(self, editing: Any, django_capture_on_commit_callbacks: Any) -> Any:
        def act(*args: Any, **kwargs: Any) -> Any:
            with django_capture_on_commit_callbacks(execute=True):
                return editing.post(*args, **kwargs)

        return act

    @pytest.mark.req("1.04")
    def test_after_a_question_the_person_gets_the_mail_in_the_shops_name(
        self, editing: Any, editor: Any, post: Any
    ) -> None:
        contact = person(language="en")
        assert url("invite", contact) in read(editing, CONTACTS)
        assert "ada@example.com" in read(editing, url("invite", contact))
        assert not mail.outbox

        post(url("invite", contact))

        contact.refresh_from_db()
        assert contact.status == "invited"
        assert contact.invitations.get().invited_by == editor
        assert mail.outbox[0].subject == "Your invitation to Acme Customs"

    @pytest.mark.req("1.11")
    def test_a_lead_without_an_address_cannot_be_invited_and_the_page_says_why(
        self, editing: Any, post: Any
    ) -> None:
        lead = person(kind="lead", email="")
        assert url("invite", lead) not in read(editing, LEADS)
        page = read(editing, url("inspect", lead))
        assert page.count("There is no e-mail address yet.") == 2
        assert "There is no e-mail address yet." in read(editing, url("invite", lead))
        post(url("invite", lead))
        lead.refresh_from_db()
        assert lead.status == "added"
        assert not mail.outbox

    def test_an_invitation_is_sent_again_and_revoked(self, editing: Any, post: Any, client: Any) -> None:
        contact = person(language="en")
        assert url("revoke", contact) not in read(editing, CONTACTS)
        post(url("invite", contact))
        page = read(editing, CONTACTS)
        assert "Invite again" in page
        assert url("revoke", contact) in page
        post(url("invite", contact))
        assert contact.invitations.filter(revoked_at=None).count() == 1
        post(url("revoke", contact))
        contact.refresh_from_db()
        assert contact.status == "added"
        assert not contact.invitations.filter(revoked_at=None).exists()
        assert "over already" in read(editing, url("revoke", contact))

    @pytest.mark.req("2.51")
    def test_access_data_are_sent_and_the_page_says_when(self, editing: Any, post: Any) -> None:
        contact = person(language="en")
        assert "Not sent yet" in read(editing, url("access", contact))
        post(url("access", contact))
        assert mail.outbox[0].subject == "Your access to Acme Customs"
        assert "Last sent:" in read(editing, url("access", contact))
        assert "Last sent:" in read(editing, url("inspect", contact))


class TestInvitingMany:
    MANY = f"{CONTACTS}invite-many/lead/"

    @pytest.fixture
    def people(self) -> list[Any]:
        people = [
            person(kind="lead", email=f"p{number}@example.com", first_name=f"P{number}")
            for number in range(3)
        ]
        services.invite_contact(contact=people[2])
        return [*people, person(kind="lead", email="", first_name="Nobody")]

    def test_first_it_says_who_gets_a_mail_and_who_does_not_and_why(self, editing: Any, people: Any) -> None:
        page = editing.post(self.MANY, {"pk": [contact.pk for contact in people]}).content.decode()
        for shown in (
            "2 people get an invitation by e-mail.",
            "There is no e-mail address yet. (1)",
            "Invited already: invite them again one by one. (1)",
            "Nobody Lovelace",
        ):
            assert shown in page
        assert not mail.outbox

    def test_then_they_are_invited_and_however_often_it_is_confirmed_each_gets_one_mail(
        self, editing: Any, people: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        confirmed = {"pk": [contact.pk for contact in people], "confirmed": "1"}
        for _time in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                assert editing.post(self.MANY, confirmed)["Location"] == LEADS
        assert sorted(message.to[0] for message in mail.outbox) == ["p0@example.com", "p1@example.com"]

    def test_all_on_the_list_are_those_searched_for(self, editing: Any, people: Any) -> None:
        page = editing.post(f"{self.MANY}?q=p1", {"all": "1"})
        assert [contact.first_name for contact in page.context["plan"].invited] == ["P1"]
        assert page.context["plan"].refused == {}

    @pytest.mark.parametrize("keys", [[], ["x"], ["\u0661"], ["-1"], ["9" * 30], ["999999"]])
    def test_who_is_not_there_is_left_out(self, editing: Any, keys: list[str]) -> None:
        assert "Nobody is ticked." in editing.post(self.MANY, {"pk": keys}).content.decode()
        assert editing.get(self.MANY).status_code == 200


class TestRights:
    @pytest.fixture
    def contact(self) -> Any:
        return person()

    def may(self, client: Any, contact: Any) -> set[str]:
        """What is open to this browser."""
        asked = {
            "view": CONTACTS,
            "add": NEW["lead"],
            "change": url("edit", contact),
            "invite": url("invite", contact),
            "send": url("access", contact),
            "export": f"{CONTACTS}?export=csv",
        }
        return {name for name, address in asked.items() if client.get(address).status_code == 200}

    @pytest.mark.parametrize("right", ["add", "change", "invite", "send", "export"])
    def test_each_is_given_by_itself(self, limited: Any, contact: Any, right: str) -> None:
        client = limited("view_contact", RIGHTS[right])
        assert self.may(client, contact) == {"view", right}
        page = read(client, CONTACTS) + read(client, url("inspect", contact))
        shown = {
            "add": NEW["client"] in page,
            "change": url("edit", contact) in page,
            "invite": url("invite", contact) in page,
            "send": url("access", contact) in page,
            "export": "export=csv" in page,
        }
        assert [name for name, is_there in shown.items() if is_there] == [right]

    def test_looking_alone(self, limited: Any, contact: Any) -> None:
        client = limited("view_contact")
        assert self.may(client, contact) == {"view"}
        for address in (
            NEW["lead"],
            *[url(act, contact) for act in ("edit", "invite", "revoke", "access", "delete")],
        ):
            assert client.post(address, posted())["Location"] == "/cms/"
        assert client.post(f"{CONTACTS}invite-many/client/", {"all": "1"})["Location"] == "/cms/"
        contact.refresh_from_db()
        assert contact.status == "added"

    def test_without_any_there_is_nothing_to_see(self, limited: Any, contact: Any) -> None:
        assert self.may(limited(), contact) == set()
        assert self.may(limited("invite_contact", "send_access_contact", "export_contact"), contact) == set()


def test_what_is_done_is_in_wagtails_log(editing: Any) -> None:
    editing.post(NEW["client"], posted())
    contact = model().objects.get()
    editing.post(url("edit", contact), posted(title="Dr"))
    for act in ("invite", "revoke", "access"):
        editing.post(url(act, contact))
    page = read(editing, "/cms/reports/site-history/")
    assert "Invitation revoked" in page
    actions = ModelLogEntry.objects.filter(object_id=contact.pk).values_list("action", flat=True)
    assert set(actions) == {
        "wagtail.create",
        "wagtail.edit",
        "clientportal.contact_invited",
        "clientportal.invitation_revoked",
        "clientportal.access_sent",
    }


@pytest.mark.parametrize("export", ["csv", "xlsx"])
def test_an_export_holds_what_was_typed_and_no_formula(editing: Any, export: str) -> None:
    person(first_name="=1+1", title="@SUM(A1)")
    response = editing.get(f"{CONTACTS}?export={export}")
    content = b"".join(response.streaming_content)
    assert content
    if export == "csv":
        assert "'=1+1" in content.decode()
