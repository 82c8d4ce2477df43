"""Shop owners edit our mails in Oscar's dashboard: all are there, and what they write is what is sent."""

import pytest
from django.core import mail
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import invite_contact
from oscar_clientportal.core.mail_names import NAMES
from tests import factories
from tests.integration.core.test_mail_frame import FOLDER

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.07")]
PAGE = "/dashboard/comms/"
Mail = get_model("communication", "CommunicationEventType")
FIELDS = ("email_subject_template", "email_body_template", "email_body_html_template")


@pytest.fixture
def owner(client):
    client.force_login(factories.make_user("owner@acme.example", is_superuser=True, is_staff=True))
    client.get(PAGE)
    return client


def opened(owner, code):
    """What the form opens with."""
    form = owner.get(f"{PAGE}{code}/").context["form"]
    return {"name": form["name"].value(), **{field: form[field].value() for field in FIELDS}}


def invite(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invite_contact(contact=factories.make_contact("ada@acme.example", language="en", first_name="Ada"))
    return mail.outbox[-1]


def test_every_mail_of_ours_has_a_name_and_is_on_the_list(owner):
    sent = {path.name[9:-9].upper() for path in FOLDER.glob("commtype_clientportal_*_body.txt")}
    assert sent == set(NAMES)
    assert set(Mail.objects.filter(code__startswith="CLIENTPORTAL_").values_list("code", flat=True)) == sent
    page = owner.get(PAGE).text
    assert all(f"{PAGE}{code}/" in page for code in sent)
    assert Mail.objects.filter(code="CLIENTPORTAL_INVITATION").count() == 1


@pytest.mark.parametrize("code", sorted(NAMES))
def test_a_mail_opens_with_the_packages_text_and_its_preview_shows_something(owner, code):
    texts = opened(owner, code)
    assert all(texts[field] for field in FIELDS)
    assert len(texts["email_subject_template"]) <= 255
    page = owner.post(f"{PAGE}{code}/", {**texts, "show_preview": "1"})
    assert page.context["show_preview"], page.context["form"].errors
    assert "Acme Customs" in page.context["preview"]["html"]


def test_what_was_not_changed_stays_the_packages_own(owner):
    texts = opened(owner, "CLIENTPORTAL_INVITATION")
    crlf = {name: text.replace("\n", "\r\n") for name, text in texts.items()}
    assert owner.post(f"{PAGE}CLIENTPORTAL_INVITATION/", crlf).status_code == 302
    row = Mail.objects.get(code="CLIENTPORTAL_INVITATION")
    assert [getattr(row, field) for field in FIELDS] == [None, None, None]


def test_what_the_owner_writes_is_sent_in_the_shops_frame(owner, django_capture_on_commit_callbacks):
    texts = opened(owner, "CLIENTPORTAL_INVITATION")
    html = texts["email_body_html_template"].replace("One step is left", "Hooray, one step is left")
    changes = {
        "email_subject_template": "Welcome, {{ contact.first_name }}",
        "email_body_html_template": html,
    }
    owner.post(f"{PAGE}CLIENTPORTAL_INVITATION/", {**texts, **changes})
    message = invite(django_capture_on_commit_callbacks)
    assert message.subject == "Welcome, Ada"
    sent = message.alternatives[0][0]
    assert "Hooray, one step is left" in sent
    assert "/portal/invitation/" in sent
    assert ">Acme Customs</td>" in sent
    assert "One step is left" in message.body


def test_an_emptied_text_is_the_packages_again(owner, django_capture_on_commit_callbacks):
    texts = opened(owner, "CLIENTPORTAL_INVITATION")
    owner.post(f"{PAGE}CLIENTPORTAL_INVITATION/", {**texts, "email_subject_template": "Mine"})
    owner.post(f"{PAGE}CLIENTPORTAL_INVITATION/", {**texts, "email_subject_template": ""})
    assert invite(django_capture_on_commit_callbacks).subject == "Your invitation to Acme Customs"


def test_a_text_that_is_no_template_is_refused_with_the_reason(owner):
    texts = opened(owner, "CLIENTPORTAL_INVITATION")
    page = owner.post(f"{PAGE}CLIENTPORTAL_INVITATION/", {**texts, "email_body_template": "{% if %}"})
    assert page.context["form"].errors["email_body_template"]
    assert Mail.objects.get(code="CLIENTPORTAL_INVITATION").email_body_template is None


def test_oscars_own_mails_are_edited_as_before(owner):
    Mail.objects.create(code="ORDER_PLACED", name="Order placed")
    page = owner.post(f"{PAGE}ORDER_PLACED/", {"name": "Order placed"})
    assert set(page.context["form"].errors) == set(FIELDS)
