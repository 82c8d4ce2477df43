"""What the first page says of sessions as clients, and what stands of them in Wagtail's own log."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import ModelLogEntry

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import consents
from tests import factories
from tests.impersonating import act, make_staff, stop

from .acting import PARTNERS, keys, make_running, make_session

pytestmark = pytest.mark.django_db


def home(client: Any) -> list[tuple[str, str]]:
    """What the panel on the first page says, and where it leads."""
    page = BeautifulSoup(client.get("/cms/").content, "html.parser")
    links = page.select("#clientportal-unusual-sessions-section li a")
    return [(" ".join(link.text.split()), link["href"]) for link in links]


def test_the_first_page_counts_unusual_sessions_of_the_last_days_and_those_that_run(editing: Any) -> None:
    assert home(editing) == []
    night = make_session(flags=["night"])
    many = make_session(flags=["night", "many"])
    make_session(flags=["many"], started_at=clock.now() - timedelta(days=8))
    running = make_running()
    (first, to_many), (second, to_night), (third, to_running) = home(editing)
    assert first == "1 session of somebody who began many within an hour"
    assert (second, third) == ("2 sessions at night", "1 session runs now")
    shown = [set(keys(editing, *url.split("?"))) for url in (to_many, to_night, to_running)]
    assert shown == [{many.pk}, {many.pk, night.pk}, {running.pk}]


def test_the_first_page_says_nothing_to_those_who_may_not_look(limited: Any) -> None:
    make_running(flags=["night"])
    assert home(limited("view_contact")) == []


def log(action: str) -> Any:
    return ModelLogEntry.objects.get(action=f"clientportal.{action}")


@pytest.mark.req("5.06")
def test_a_session_stands_in_the_log_of_its_contact(client: Any) -> None:
    staff = make_staff(first_name="Stella", last_name="Staff")
    contact = factories.make_contact(user=factories.make_user(), last_name="Lovelace")
    client.force_login(staff)
    act(client, contact=contact, reason="Asked by phone")
    stop(client)
    began, ended = log("session_began"), log("session_ended")
    assert (began.object_id, began.user, began.label) == (str(contact.pk), staff, "Lovelace")
    assert began.message == "Stella Staff acts as this person: Asked by phone"
    assert ended.message == "Stella Staff acts as this person no more: Stopped"


def test_a_consent_stands_in_the_log_of_its_company(db: None) -> None:
    company = factories.make_company("Demo Traders")
    admin = factories.make_contact(user=factories.make_user(), company=company, role="super-admin")
    until = clock.now() + timedelta(days=30)
    facts = {"company": company, "by": admin.user, "acts_as": admin, "until": until}
    consents.give_consent(**facts, scopes=[], to_shop=True)
    entry = log("consent_changed")
    assert (entry.object_id, entry.user) == (str(company.pk), admin.user)
    assert entry.message == "Consent to The shop's staff: Given"


def test_partners_and_their_clients_stand_in_the_log(editing: Any, editor: Any) -> None:
    company = factories.make_company("Demo Partners")
    client = factories.make_company("Demo Traders")
    editing.post(f"{PARTNERS}enable/", {"company": company.pk})
    partner = factories.model("impersonation", "Partner").objects.get()
    editing.post(f"{PARTNERS}{partner.pk}/clients/add/", {"company": client.pk})
    entries = {entry.object_id: entry for entry in ModelLogEntry.objects.all()}
    assert entries[str(company.pk)].message == "Enabled as a partner"
    assert entries[str(client.pk)].message == "Demo Partners may ask for consent"
    assert entries[str(client.pk)].user == editor
    report = editing.get(reverse("wagtailadmin_reports:site_history"))
    assert report.status_code in (200, 302)
