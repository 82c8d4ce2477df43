"""The panel of registration links: made, copied, mailed, printed, revoked; each act a permission of its own."""

from datetime import timedelta

import pytest
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.07")]
PANEL = "/cms/client-portal/registration/"
RegistrationLink = get_model("clientportal_clients", "RegistrationLink")


@pytest.fixture
def link():
    return services.create_registration_link(label="Fair <b>", most_uses=3)


def test_a_new_link_is_shown_to_copy_with_its_qr_code(editing, editor):
    until = clock.now() + timedelta(days=10)
    form = {"label": "Fair", "expires_at": until.strftime("%Y-%m-%d %H:%M"), "most_uses": "5"}
    page = editing.post(f"{PANEL}new/", form, follow=True)
    link = RegistrationLink.objects.get()
    assert (link.label, link.most_uses, link.created_by) == ("Fair", 5, editor)
    assert services.registration_url(link=link) in page.text
    assert "<svg" in page.text


@pytest.mark.parametrize(
    "wrong", [{"expires_at": "2020-01-01 10:00"}, {"most_uses": "0"}, {"label": ""}, {"label": "a\x00b"}]
)
def test_what_is_wrong_stands_beside_the_field_and_no_link_is_made(editing, wrong):
    form = {"label": "Fair", "expires_at": "2030-01-01 10:00", "most_uses": "", **wrong}
    assert "w-field__error" in editing.post(f"{PANEL}new/", form).text
    assert not RegistrationLink.objects.exists()


def test_the_list_says_state_and_uses_in_words(editing, link):
    RegistrationLink.objects.create(label="Old", expires_at=clock.now() - timedelta(days=1))
    RegistrationLink.objects.create(label="Full", expires_at=link.expires_at, most_uses=1, uses=1)
    services.revoke_registration_link(link=services.create_registration_link(label="Gone"))
    page = editing.get(PANEL).text
    for words in ("Fair &lt;b&gt;", "0 of 3", "Open", "Expired", "Used up", "Revoked"):
        assert words in page


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_qr_code_can_be_downloaded(editing, link, kind, start):
    response = editing.get(f"{PANEL}qr/{link.pk}/{kind}/")
    assert response.content.startswith(start)
    assert f"registration-{link.pk}.{kind}" in response["Content-Disposition"]


def test_the_link_is_mailed_to_each_on_their_own_in_a_language_with_words(
    editing, editor, link, django_capture_on_commit_callbacks
):
    form = {"emails": "A@example.com, b@example.com\na@example.com", "language": "fr", "words": "See <you>"}
    with django_capture_on_commit_callbacks(execute=True):
        page = editing.post(f"{PANEL}mail/{link.pk}/", form, follow=True)
    assert "2 mails are on their way" in page.text
    assert [message.to for message in mail.outbox] == [["a@example.com"], ["b@example.com"]]
    message = mail.outbox[0]
    assert services.registration_url(link=link) in message.body
    assert "See <you>" in message.body
    assert "See &lt;you&gt;" in message.alternatives[0][0]
    assert "équipe" in message.body


@pytest.mark.parametrize(
    "emails", ["", "x", "a@example.com x", "\n".join(f"p{n}@example.com" for n in range(51))]
)
def test_where_an_address_is_wrong_nobody_is_mailed(
    editing, link, emails, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = editing.post(f"{PANEL}mail/{link.pk}/", {"emails": emails})
    assert "w-field__error" in page.text
    assert not mail.outbox


def test_revoking_asks_first_and_happens_once(editing, link):
    assert "Let nobody register" in editing.get(f"{PANEL}revoke/{link.pk}/").text
    link.refresh_from_db()
    assert link.revoked_at is None
    assert "revoked" in editing.post(f"{PANEL}revoke/{link.pk}/", follow=True).text
    link.refresh_from_db()
    assert link.revoked_at is not None
    assert "any more" in editing.post(f"{PANEL}revoke/{link.pk}/", follow=True).text
    for path in (f"qr/{link.pk}/svg/",):
        assert editing.get(PANEL + path).status_code == 404
    assert (
        "register/" not in editing.get(f"{PANEL}inspect/{link.pk}/").text.split("<dl>")[0].split("<main")[-1]
    )


def test_the_page_says_who_came_by_the_link(editing, link):
    _registration, token = services.begin_registration(
        link=link, email="ada@example.com", first_name="Ada", last_name="L", company_name="Ada & Co"
    )
    services.begin_registration(link=link, email="not.yet@example.com", first_name="N", last_name="Y")
    services.confirm_registration(token=token, password="a long password", first_name="Ada", last_name="L")
    page = editing.get(f"{PANEL}inspect/{link.pk}/").text
    for words in ("Ada L", "ada@example.com", "Ada &amp; Co", "1 of 3"):
        assert words in page
    assert "not.yet@example.com" not in page


@pytest.mark.parametrize(
    ("permission", "may"),
    [
        ("view_registrationlink", {"", "inspect", "qr"}),
        ("add_registrationlink", {"", "inspect", "qr", "new", "mail"}),
        ("change_registrationlink", {"", "inspect", "qr", "revoke"}),
        ("view_company", set()),
    ],
)
def test_each_act_needs_its_permission(limited, link, permission, may):
    client = limited(permission)
    paths = {"": "", "new": "new/", "qr": f"qr/{link.pk}/svg/"}
    paths |= {name: f"{name}/{link.pk}/" for name in ("inspect", "mail", "revoke")}
    open_to = {name for name, path in paths.items() if client.get(PANEL + path).status_code == 200}
    assert open_to == may


def test_the_list_asks_the_same_number_of_queries_however_many_there_are(
    editing, link, django_assert_max_num_queries
):
    for number in range(15):
        services.create_registration_link(label=f"Link {number}", by=factories.make_user())
    editing.get(PANEL)
    with django_assert_max_num_queries(20):
        editing.get(PANEL)


def test_the_list_of_customers_leads_to_the_links_for_whoever_may(editing, limited):
    assert f'href="{PANEL}"' in header(editing.get("/cms/client-portal/customers/"))
    assert f'href="{PANEL}"' not in header(limited("view_company").get("/cms/client-portal/customers/"))


def header(page):
    """The page without the menu, which has the panel too."""
    assert page.status_code == 200
    return page.text.split("<main")[-1]
