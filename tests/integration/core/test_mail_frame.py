"""Every mail of ours: one frame in the shop's name and colour, and a text that says the same as the HTML."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.sites.models import Site

import oscar_clientportal
from oscar_clientportal.core import colours, mail
from tests.integration.core.test_languages import english_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.07")]
TEMPLATES = Path(oscar_clientportal.__file__).parent / "templates"
FOLDER = TEMPLATES / "oscar" / "communication" / "emails"
CODES = sorted(path.name[9:-9].upper() for path in FOLDER.glob("commtype_clientportal_*_body.txt"))
LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
HEAD = re.compile(r"<head>.*</head>", re.DOTALL)
BAND = re.compile(r"<td bgcolor[^>]*>[^<]+</td>")  # the shop's name over everything; the button has a link


def sample_context(**changes: Any) -> dict[str, Any]:
    """Something of everything that mails tell; a mail takes what it needs."""
    contact = SimpleNamespace(
        first_name="Ada & Co", last_name="<b>", name="Ada & Co <b>", email="ada@acme.example"
    )
    moment = datetime(2026, 12, 24, 12, tzinfo=UTC)
    amounts = {"balance": Decimal("-20.00"), "owed": Decimal("20.00"), "currency": "EUR"}
    subscription = {"plan": "HS+Origin", "old_plan": "HS", "contents": ["HS", "Origin"], "payer": "A. Gent"}
    dates = {"expires_at": moment, "ends_at": moment, "due_at": moment, "at": moment}
    whom = {"contact": contact, "agent": "A. Gent", "invited_by": "A. Gent", "company": "Demo & Sons"}
    flags = {"has_login": True, "is_frozen": True, "is_bought_by_another": True}
    others = {"token": "a-token", "key": "ABCDE-FGHJK-LMNPQ-RSTUV", "copy_of": "Bob <Brown>"}
    return {**amounts, **subscription, **dates, **whom, **flags, **others, **changes}


def words(text: str) -> str:
    return " ".join(unescape(text).split())


def as_text(html: str) -> str:
    """What a reader of the HTML reads; a link as the text has it."""

    def link(found: re.Match[str]) -> str:
        url, label = found[1], found[2].strip()
        return url if url == label else f"{label}: {url}"

    return words(re.sub(r"<[^>]+>", " ", LINK.sub(link, BAND.sub("", HEAD.sub("", html)))))


def rendered(code: str, language: str = "en", /, **changes: Any) -> dict[str, str]:
    return mail.render(code=f"CLIENTPORTAL_{code}", language=language, context=sample_context(**changes))


CODES = [code.removeprefix("CLIENTPORTAL_") for code in CODES]


@pytest.mark.parametrize("language", ["en", "fr", "hu"])
@pytest.mark.parametrize("code", CODES)
def test_text_and_html_say_the_same(code, language):
    for changes in ({}, {"copy_of": "", "has_login": False, "payer": "", "key": "", "is_frozen": False}):
        message = rendered(code, language, **changes)
        assert as_text(message["html"]) == words(message["body"])


@pytest.mark.parametrize("code", CODES)
def test_the_frame_has_the_shops_name_colour_and_address_and_the_readers_language(code, settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "MAIL_COLOUR": "#ffcc00"}
    message = rendered(code, "fr")
    html = message["html"]
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="fr" dir="ltr">' in html
    assert 'bgcolor="#ffcc00" style="background-color: #ffcc00; color: #000000' in html
    site = Site.objects.get_current()
    assert site.name in message["body"]
    assert f"http://{site.domain}/" in message["body"]
    assert f">{site.name}</td>" in html


@pytest.mark.parametrize("code", CODES)
def test_names_are_text_and_not_markup(code):
    message = rendered(code)
    assert "<b>" not in message["html"]
    assert "<Brown>" not in message["html"]
    assert "&amp;" not in message["body"] + message["subject"]
    assert "&#x27;" not in message["body"] + message["subject"]


@pytest.mark.parametrize("code", CODES)
def test_a_text_has_no_gaps_and_a_subject_is_one_line(code):
    message = rendered(code)
    assert "\n\n\n" not in message["body"]
    assert not re.search(r"^[ \t]|[ \t]$", message["body"], re.MULTILINE)
    assert message["subject"]
    assert "\n" not in message["subject"]


@pytest.mark.req("1.17", "2.40")
@pytest.mark.parametrize("language", ["fr", "hu"])
def test_no_mail_speaks_english_in_another_language(language):
    messages = {code: rendered(code, language) for code in CODES}
    texts = {code: "\n".join([m["subject"], m["body"], m["html"]]) for code, m in messages.items()}
    assert english_in(texts) == {}


def test_links_in_a_light_colour_would_not_be_readable_and_are_dark(settings):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "MAIL_COLOUR": "#ffff99"}
    assert f"a {{ color: {colours.INK}; }}" in rendered("INVITATION")["html"]


def test_without_a_name_the_greeting_does_without_one():
    nameless = SimpleNamespace(first_name="", email="ada@acme.example")
    assert rendered("INVITATION", contact=nameless, copy_of="")["body"].startswith("Hello,\n")
