"""What is blocked while acting as a client: all that changes something is declared, and what is declared holds."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.urls import include, path, reverse
from django.views.generic import TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.core.acting import Acting, Scope
from oscar_clientportal.impersonation import policy
from tests import factories
from tests.functional.impersonation_pages import Found, pages, undeclared
from tests.impersonating import act, make_staff

Impersonation = get_model("clientportal_impersonation", "Impersonation")
ALL = [scope.value for scope in Scope]
#: Oscar's reviews, which a shop may hide, and ways to serve Wagtail's pages and images that the project doesn't use.
NOT_HERE = {
    *(f"catalogue:reviews-{act}" for act in ("list", "detail", "add", "vote")),
    "wagtail_serve_without_lock",
    "wagtailimages_serve",
}
#: Written while acting by the impersonation itself, or with every request.
KEPT = {"clientportal_impersonation_entry", "clientportal_impersonation_refusal", "django_session"}
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture(scope="module")
def every_page() -> list[Found]:
    return pages()


# What is declared


def test_every_page_that_changes_something_is_declared_allowed_or_blocked(every_page):
    assert len(every_page) > 500
    assert undeclared(every_page) == []


def test_a_row_that_is_taken_away_is_missed(every_page, monkeypatch):
    declared = [page for page in every_page if page.row and page.changes]
    missed = []
    for page in declared:
        with monkeypatch.context() as without:
            without.delitem(policy.PAGES, page.name)
            missed += undeclared([page])
    assert missed == [page.name for page in declared]


def test_a_new_page_without_a_row_is_missed_whoever_adds_it():
    class Changing(View):
        def post(self, request: Any) -> None: ...

    reading, changing = TemplateView.as_view(template_name="x.html"), Changing.as_view()
    ours = [path("new/", reading, name="new"), path("act/", changing, name="act")]
    patterns = [
        path("portal/", include((ours, "clientportal_portal"))),
        path("basket/", include((ours, "basket"))),
        path("forum/", include((ours, "forum"))),
    ]
    assert undeclared(pages(patterns)) == [
        *("basket:act", "basket:new", "clientportal_portal:act", "clientportal_portal:new", "forum:act"),
    ]


def test_no_row_speaks_of_a_page_that_is_not_there(every_page):
    assert set(policy.PAGES) - {page.name for page in every_page} <= NOT_HERE


def test_the_addresses_of_this_test_are_those_of_the_pages(every_page):
    request = RequestFactory()
    wrong = [page for page in every_page if policy.name_of(request.get(page.path)) != page.name]
    assert wrong == []


def decide(page: Found, scopes: Any, method: str = "POST") -> policy.Decision:
    acting = Acting(session=1, actor=None, user=None, scopes=frozenset(scopes))
    return policy.decide(RequestFactory().generic(method, page.path), acting)


def test_what_a_scope_opens_nothing_else_does(every_page):
    for page in [page for page in every_page if page.row]:
        for method, needs in (("POST", page.row.change), ("GET", page.row.read)):
            needs = page.row.change if page.row.gets_change else needs
            for scope in ALL:
                opens = Acting(1, None, None, frozenset([scope]))
                expected = any(opens.may(need) for need in needs)
                assert decide(page, [scope], method).is_allowed == expected, (page.name, method, scope)


def test_a_page_of_the_shops_own_is_readable_and_changes_nothing_unless_the_shop_says_so(settings):
    own = Found("sandbox.own", "/own/", View.as_view())
    settings.ROOT_URLCONF = (path("own/", View.as_view(), name="sandbox.own"),)
    assert decide(own, [], "GET").is_allowed
    assert not decide(own, ALL).is_allowed
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ALLOWED_WHILE_ACTING": {"sandbox.own": "basket"}}
    assert decide(own, ["basket"]).is_allowed
    assert not decide(own, ["buy"]).is_allowed


def test_what_the_shop_says_opens_none_of_ours(settings, every_page):
    name = "customer:change-password"
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ALLOWED_WHILE_ACTING": {name: "look"}}
    [page] = [page for page in every_page if page.name == name]
    assert not decide(page, ALL).is_allowed


# Over HTTP


@pytest.fixture
def ada(db: Any) -> Any:
    user = factories.make_user("ada@example.com")
    return factories.make_contact(user=user, first_name="Ada", last_name="Demo")


@pytest.fixture
def acting(client: Any, ada: Any) -> Any:
    """``acting(*scopes)``: a browser in which somebody acts as Ada."""

    def begin(*scopes: str) -> Any:
        cache.clear()
        staff = make_staff(direct_login=True)
        client.force_login(staff)
        assert act(client, contact=ada).status_code == 302
        Impersonation.objects.filter(ended_at=None).update(scopes=list(scopes))
        return client

    return begin


def everything() -> dict[str, str]:
    """A fingerprint of every table of the shop, in one query."""
    tables = sorted(set(connection.introspection.table_names()) - KEPT)
    each = (
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"  # noqa: S608
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


@pytest.mark.req("5.05")
def test_a_blocked_page_answers_403_and_changes_nothing_whatever_the_scopes(acting, every_page):
    client = acting(*ALL)
    blocked = [page for page in every_page if page.is_blocked and page.changes]
    assert len(blocked) > 300
    assert [page for page in blocked if decide(page, []).is_allowed or decide(page, ALL).is_allowed] == []
    # The middleware asks nothing but this decision: of an admin's many pages one of each part is sent to.
    sent = {page.name.rpartition(":")[0] if page.is_in_admin else page.name: page for page in blocked}
    before = everything()
    wrong = {page.name for page in sent.values() if client.post(page.path, **JSON).status_code != 403}
    assert wrong == set()
    assert everything() == before


@pytest.mark.req("5.05")
def test_with_looking_alone_nothing_can_be_sent_but_the_language_the_end_and_logging_out(acting, every_page):
    client = acting()
    free = {"set_language", "clientportal_portal:impersonate-stop", "customer:logout"}
    sent = [page for page in every_page if page.row and page.row.change and page.name not in free]
    before = everything()
    wrong = {page.name for page in sent if client.post(page.path, **JSON).status_code != 403}
    assert wrong == set()
    assert everything() == before


#: The client's own, of Oscar and of ours, with what would have worked.
OWN = {
    "customer:change-password": {
        "old_password": "x",
        "new_password1": "Longer1!",
        "new_password2": "Longer1!",
    },
    "customer:profile-update": {"first_name": "Eve", "email": "eve@example.com"},
    "customer:profile-delete": {"password": "x"},
    "customer:email-list": {},
    "password-reset": {"email": "ada@example.com"},
    "clientportal_portal:cards": {},
    "clientportal_portal:cards-add": {"payment_method": "pm_card_visa"},
    "clientportal_portal:account-statement-csv": {},
    "clientportal_portal:account-statement-pdf": {},
    "clientportal_portal:account-repay": {"amount": "1.00"},
    "clientportal_portal:portfolio": {},
    "clientportal_portal:space": {},
    "wagtailadmin_home": {},
    "dashboard:index": {},
}


@pytest.mark.req("5.05")
@pytest.mark.parametrize("name", OWN)
def test_what_is_the_clients_own_is_neither_shown_nor_done(acting, ada, name):
    client = acting(*ALL)
    before = everything()
    for answer in (client.get(reverse(name)), client.post(reverse(name), OWN[name])):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "Ada Demo" in page
        assert 'id="clientportal-acting"' in page
    assert everything() == before
    user = get_user_model().objects.get(pk=ada.user_id)
    assert (user.password, user.email) == (ada.user.password, "ada@example.com")


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"X-Requested-With": "XMLHttpRequest"}])
def test_a_script_is_answered_in_json(acting, headers):
    client = acting("basket")
    answer = client.post(reverse("clientportal_portal:cards-add"), headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"] == "acting"
    assert "Ada Demo" in answer.json()["title"]


def test_the_answer_says_what_may_be_done_instead_and_leads_back(acting):
    client = acting()
    product = factories.make_product()
    answer = client.post(
        reverse("basket:add", args=[product.pk]), headers={"Referer": "http://acme.localhost/catalogue/"}
    )
    assert answer.status_code == 403
    page = answer.content.decode()
    assert 'href="/catalogue/"' in page
    assert get_model("basket", "Basket").objects.count() == 0


def test_a_page_that_is_not_there_is_not_found(acting):
    assert acting().post("/nowhere/at/all/").status_code == 404


def test_whoever_acts_as_nobody_is_asked_nothing(client, ada):
    client.force_login(ada.user)
    assert client.get(reverse("customer:change-password")).status_code == 200
