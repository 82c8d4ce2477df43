"""Many clients at once: the list, what will happen to each line, and the confirmation."""

import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from tests import factories
from tests.conftest import ShopClient
from tests.unit.core.workbooks import with_rows, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.03", "0.04")]

MANY = reverse("clientportal_portal:portfolio-add-many")
PORTFOLIO = reverse("clientportal_portal:portfolio")
ClientLink = get_model("clientportal_portfolios", "ClientLink")


@pytest.fixture
def agent():
    return factories.make_agent("agent@acme.example")


def browser_of(agent):
    client = ShopClient()
    client.force_login(agent.user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def browser(agent):
    return browser_of(agent)


@pytest.fixture
def check(browser):
    """What the preview says: (line, address, words) for each line."""

    def act(text="", file=None):
        page = browser.post(MANY, {"addresses": text, **({"file": file} if file else {})})
        assert page.status_code == 200
        assert "lines" in page.context, page.context["form"].errors
        return page, [
            (entry.line, entry.email, str(words)) for entry, words, _colour in page.context["lines"]
        ]

    return act


def emails(agent):
    return sorted(ClientLink.objects.visible_to(agent.user).values_list("email", flat=True))


def test_nothing_happens_before_it_is_confirmed(agent, browser, check):
    services.add_client(agent=agent, email="here@example.com")
    text = "new@example.com\nhere@example.com\nnonsense\nNEW@example.com\nagent@acme.example\na@b"

    page, lines = check(text)

    assert lines == [
        (1, "new@example.com", "will be added"),
        (2, "here@example.com", "already in your portfolio"),
        (3, "", "no e-mail address in this line"),
        (4, "new@example.com", "twice in this list"),
        (5, "agent@acme.example", "your own address"),
        (6, "", "not an e-mail address"),
    ]
    counts = [(number, str(words)) for number, words, _colour in page.context["counts"]]
    assert counts[:2] == [(1, "will be added"), (1, "already in your portfolio")]
    assert emails(agent) == ["here@example.com"]


def test_the_confirmation_adds_them_and_they_are_looked_up(
    agent, browser, check, django_capture_on_commit_callbacks
):
    factories.make_user("known@example.com")
    factories.make_user("owner@acme.example", is_superuser=True)
    page, _lines = check("Ada Lovelace <ada@example.com>\nknown@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(MANY, {"people": page.context["people"]})

    assert answer["Location"] == PORTFOLIO
    assert "2 clients are in your portfolio now." in browser.get(PORTFOLIO).content.decode()
    ada = ClientLink.objects.get(email="ada@example.com")
    assert (ada.status, ada.first_name, ada.last_name, ada.contact.name) == (
        *("linked", "Ada", "Lovelace"),
        "Ada Lovelace",
    )
    assert ClientLink.objects.get(email="known@example.com").status == "pending"
    assert sorted(message.to[0] for message in mail.outbox) == ["ada@example.com", "owner@acme.example"]


def test_confirmed_twice_adds_nobody_twice(agent, browser, check):
    page, _lines = check("ada@example.com")
    for _time in range(2):
        assert browser.post(MANY, {"people": page.context["people"]}).status_code == 302

    assert emails(agent) == ["ada@example.com"]


def test_those_refused_or_ended_begin_anew_under_the_same_number(agent, browser, check):
    link = factories.make_link(agent, factories.make_contact("ada@example.com"), status="ended")
    page, lines = check("ada@example.com\nbob@example.com")
    browser.post(MANY, {"people": page.context["people"]})

    link.refresh_from_db()
    assert [words for _line, _email, words in lines] == ["will be added"] * 2
    assert (link.status, link.reason, link.contact.email) == ("linked", "", "ada@example.com")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_is_read_by_its_headings(check, kind):
    rows = [["Prénom", "Nom", "E-mail"], ["Ada", "Lovelace", "ada@example.com"]]
    content = (
        workbook(*rows).getvalue() if kind == "xlsx" else "\n".join(map(";".join, rows)).encode("cp1252")
    )

    page, lines = check(file=SimpleUploadedFile(f"people.{kind}", content))

    assert lines == [(2, "ada@example.com", "will be added")]
    assert "Ada Lovelace" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"no workbook", "not an Excel file"),
        ("a.csv", b"a\x00b", "neither an Excel file nor a text"),
        ("a.xlsx", with_rows(b'<row r="1">' + b'<c r="A1"/>' * 200_000 + b"</row>").getvalue(), "too much"),
        ("a.csv", b"a@example.com\n" * 100_000, "At most 5,000 people"),
        ("a.csv", b"\n\n", "no line with an address"),
        ("a.csv", b"", "empty"),
    ],
    ids=["no Excel", "no text", "bomb", "100,000 lines", "nothing", "empty"],
)
def test_what_is_no_list_is_said_beside_the_field(browser, agent, name, content, words):
    page = browser.post(MANY, {"file": SimpleUploadedFile(name, content)})

    assert page.status_code == 200
    assert words in str(page.context["form"].errors)
    assert emails(agent) == []


@pytest.mark.parametrize("both", [True, False])
def test_one_of_the_two_is_asked_for(browser, both):
    data = (
        {"addresses": "a@example.com", "file": io.BytesIO(b"b@example.com")} if both else {"addresses": " "}
    )

    assert browser.post(MANY, data).context["form"].errors["addresses"]


def test_a_formula_is_a_line_without_an_address(check):
    assert check('=HYPERLINK("http://evil","x")')[1] == [(1, "", "no e-mail address in this line")]


class TestWhatComesBackFromTheBrowser:
    @pytest.mark.parametrize("people", ["", "x", "W10:1abc:def", "\x00", "a" * 100_000])
    def test_is_refused_unless_it_is_the_preview(self, browser, agent, people):
        answer = browser.post(MANY, {"people": people}, follow=True)

        assert answer.redirect_chain == [(MANY, 302)]
        assert "no longer valid" in answer.content.decode()
        assert emails(agent) == []

    def test_is_nobody_elses(self, check):
        other = factories.make_agent()
        page, _lines = check("ada@example.com")

        browser_of(other).post(MANY, {"people": page.context["people"]})

        assert emails(other) == []


class TestTheDaysLimit:
    @pytest.fixture(autouse=True)
    def _three_a_day(self, settings):
        settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "NEW_CLIENTS_PER_DAY": 3}

    def test_is_told_in_the_preview_and_adds_nobody(self, browser, agent, check):
        services.request_client(agent=agent, email="first@example.com")
        page, _lines = check("a@example.com\nb@example.com\nc@example.com")

        assert "At this moment you can add 2 more." in page.content.decode()
        assert 'name="people"' not in page.content.decode()
        browser.post(MANY, {"people": page.context["people"]})
        assert emails(agent) == ["first@example.com"]

    def test_is_said_beside_the_field_where_one_is_added(self, browser, agent):
        add = reverse("clientportal_portal:portfolio-add")
        for number in range(4):
            page = browser.post(add, {"email": f"person{number}@example.com"})

        assert "You can add 3 clients within 24 hours." in str(page.context["form"].errors["email"])
        assert len(emails(agent)) == 3


def test_a_long_list_takes_the_same_number_of_queries(agent, browser, check, django_assert_max_num_queries):
    page, _lines = check("\n".join(f"person{number}@example.com" for number in range(1000)))
    entries = [entry for entry, _words, _colour in page.context["lines"]]

    with django_assert_max_num_queries(9):
        links = services.request_clients(agent=agent, entries=entries)

    assert len(links) == 1000


def test_the_example_shows_its_angle_brackets(browser):
    assert "Ada Lovelace &lt;ada@example.com&gt;" in browser.get(MANY).content.decode()


@pytest.mark.parametrize("path", [MANY, reverse("clientportal_portal:portfolio-add")])
def test_the_two_pages_lead_to_each_other(browser, path):
    page = browser.get(path).content.decode()

    assert MANY in page
    assert reverse("clientportal_portal:portfolio-add") in page


def test_nobody_but_agents_gets_there(client):
    assert client.get(MANY).status_code == 302
    client.force_login(factories.make_user())
    assert client.get(MANY).status_code == client.post(MANY, {"people": "x"}).status_code == 404
