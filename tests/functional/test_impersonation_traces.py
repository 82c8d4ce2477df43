"""Acting as a client leaves nothing behind but what was done on purpose, and mixes nothing of the two people."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from oscar.core.loading import get_model

from oscar_clientportal.clients import services as clients
from oscar_clientportal.core import acting
from oscar_clientportal.impersonation.middleware import ImpersonationMiddleware
from tests import factories
from tests.conftest import ShopClient
from tests.impersonating import act, make_staff, stop

pytestmark = pytest.mark.django_db
Basket = get_model("basket", "Basket")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
#: Written on purpose: what a session is, what was looked at in it, and Django's own sessions.
OWN_ROWS = {
    "sessions.Session",
    "clientportal_impersonation.Impersonation",
    "clientportal_impersonation.Entry",
    "wagtailcore.ModelLogEntry",
}
PEOPLE = ["auth.User", "clientportal_clients.Contact", "clientportal_clients.Invitation"]
BROWSING = ["/", "/catalogue/", "/basket/", "/accounts/orders/", "/accounts/addresses/", "/accounts/alerts/"]


@pytest.fixture
def staff(client):
    user = make_staff()
    client.force_login(user)
    return user


@pytest.fixture
def ada():
    user = factories.make_user("ada@acme.example", first_name="Ada", last_name="Demo")
    contact = factories.make_contact(user=user, first_name="Ada", last_name="Demo")
    factories.make_account(contact.company, "80.00")
    factories.make_subscription(contact, factories.make_plan())
    return contact


@pytest.fixture
def newcomer(staff):
    """Somebody whose invitation waits in the mailbox."""
    contact = factories.make_contact("new@acme.example", first_name="Nina", last_name="Demo")
    clients.invite_contact(contact=contact, invited_by=staff)
    contact.refresh_from_db()
    return contact


def all_rows():
    """Every row of every table, but for the sessions themselves."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables = set(connection.introspection.table_names())
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in models
        if model._meta.label not in OWN_ROWS and model._meta.db_table in tables
    }


def portal_pages():
    """Every page of the portal that needs no more than to be opened."""
    portal = apps.get_app_config("clientportal_portal")
    found = [each for each in portal.get_urls() if isinstance(each, URLPattern)]
    return [f"/portal/{each.pattern}" for each in found if "<" not in str(each.pattern)]


def look_everywhere(client):
    product = factories.make_product()
    before = all_rows()
    answers = {path: client.get(path).status_code for path in [*BROWSING, *portal_pages()]}
    answers["product"] = client.get(product.get_absolute_url()).status_code
    assert not [status for status in answers.values() if status >= 500]
    assert answers["/portal/account/"] == answers["product"] == answers["/basket/"] == 200
    return before


@pytest.mark.req("1.12", "1.16", "5.04")
def test_looking_at_every_page_as_a_client_leaves_no_row_behind(client, staff, ada):
    at_first = all_rows()
    act(client, contact=ada)

    before = look_everywhere(client)

    assert all_rows() == before
    stop(client)
    after = all_rows()
    assert after == before
    assert [after[label] for label in PEOPLE] == [at_first[label] for label in PEOPLE]


@pytest.mark.req("1.16")
def test_a_guided_tour_consumes_nothing(client, staff, newcomer):
    factories.make_account(newcomer.company, "80.00")
    at_first = all_rows()
    act(client, contact=newcomer)
    assert Impersonation.objects.get().is_tour

    page = client.get("/accounts/profile/").content.decode()
    before = look_everywhere(client)

    assert "Nina" in page
    assert newcomer.email in page
    assert all_rows() == before
    stop(client)
    after = all_rows()
    assert after == before
    assert [after[label] for label in PEOPLE] == [at_first[label] for label in PEOPLE]
    assert client.get("/").wsgi_request.user == staff


@pytest.mark.req("1.16")
def test_on_a_guided_tour_nothing_can_be_sent_but_stop_and_another_language(client, staff, newcomer):
    act(client, contact=newcomer)
    before = all_rows()

    assert client.post("/basket/add/1/", {"quantity": 1}).status_code == 403
    assert client.post("/accounts/addresses/add/", {}).status_code == 403
    assert client.post("/i18n/setlang/", {"language": "fr"}).status_code == 302
    assert all_rows() == before
    assert Impersonation.objects.get().ended_at is None


@pytest.mark.req("1.16")
def test_a_tour_is_over_once_they_have_accepted_their_invitation(client, staff, newcomer):
    act(client, contact=newcomer)
    newcomer.user = factories.make_user(newcomer.email)
    newcomer.save()

    assert client.get("/accounts/profile/").status_code == 302
    assert Impersonation.objects.get().how_ended == "closed"
    assert client.get("/").wsgi_request.user == staff


@pytest.mark.req("5.04")
def test_baskets_of_the_two_are_never_merged(client, staff, ada):
    own, theirs = factories.make_product("Own"), factories.make_product("Theirs")
    client.post(f"/basket/add/{own.pk}/", {"quantity": 1})
    guest = ShopClient()
    guest.post(f"/basket/add/{own.pk}/", {"quantity": 1})
    client.cookies["oscar_open_basket"] = guest.cookies["oscar_open_basket"].value

    act(client, contact=ada)
    client.post(f"/basket/add/{theirs.pk}/", {"quantity": 1})
    in_session = list(Basket.objects.get(owner=ada.user).lines.values_list("product", flat=True))
    stop(client)
    client.cookies.pop("oscar_open_basket")
    client.get("/basket/")

    assert in_session == [theirs.pk]
    assert list(Basket.objects.get(owner=staff).lines.values_list("product", flat=True)) == [own.pk]
    assert list(Basket.objects.get(owner=ada.user).lines.values_list("product", flat=True)) == [theirs.pk]


@pytest.mark.req("5.04")
def test_what_one_looked_at_oneself_stays_apart_from_what_was_looked_at_as_the_client(client, staff, ada):
    mine, theirs = factories.make_product("Mine"), factories.make_product("Theirs")
    client.get(mine.get_absolute_url())
    cookie = client.cookies["oscar_history"].value
    act(client, contact=ada)

    page = client.get(theirs.get_absolute_url())

    assert "oscar_history" not in page.cookies
    assert "oscar_history" not in page.wsgi_request.COOKIES
    stop(client)
    assert client.cookies["oscar_history"].value == cookie


@pytest.mark.req("5.04")
def test_checkout_and_messages_of_the_two_never_mix(client, staff, ada):
    session = client.session
    session["checkout_data"] = {"shipping": {"new_address_fields": {"line1": "Mine"}}}
    session.save()
    client.post(f"/basket/add/{factories.make_product().pk}/", {"quantity": 1})  # it leaves a message

    act(client, contact=ada)

    assert "checkout_data" not in client.session
    assert "has been added" not in client.get("/catalogue/").content.decode()
    session = client.session
    session["checkout_data"] = {"theirs": {}}
    session.save()
    client.post(f"/basket/add/{factories.make_product().pk}/", {"quantity": 1})
    stop(client)
    page = client.get("/catalogue/").content.decode()
    assert "has been added" not in page
    assert "You act as Ada Demo no more." in page
    assert "checkout_data" not in client.session


@pytest.mark.req("5.04")
def test_no_page_is_kept_by_any_cache(client, staff, ada):
    began = act(client, contact=ada)
    answers = [
        client.get(path) for path in ("/", "/portal/account/", "/nothing-here/", "/accounts/password/")
    ]
    for answer in [began, *answers, stop(client)]:
        assert {"no-store", "private"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    assert "no-store" not in client.get("/").get("Cache-Control", "")


def through_middleware(client, view, method="get"):
    """A request of this browser's answered by ``view``."""
    request = getattr(client, method)("/catalogue/").wsgi_request
    for name in ("clientportal_impersonation", "_cached_user"):
        request.__dict__.pop(name, None)
    return ImpersonationMiddleware(view)(request)


@pytest.mark.req("5.04")
@pytest.mark.parametrize("is_atomic", [False, True])
def test_what_looking_would_do_after_its_commit_is_never_done(
    client, staff, ada, is_atomic, django_capture_on_commit_callbacks
):
    done = []

    def view(request):
        with transaction.atomic():
            factories.make_company("Written by looking")
            transaction.on_commit(lambda: done.append(request.path))
        return HttpResponse("<p>Looked</p>")

    act(client, contact=ada)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        through_middleware(client, transaction.atomic(view) if is_atomic else view)

    assert (done, callbacks) == ([], [])
    assert not get_model("clientportal_clients", "Company").objects.filter(name="Written by looking").exists()


@pytest.mark.req("5.05")
def test_what_is_streamed_is_made_under_the_same_scopes_and_afterwards_nobody_acts(client, staff, ada):
    act(client, contact=ada)

    def rows():
        yield f"{acting.may('money')} {acting.may('users')} "
        yield str(acting.hand_of(ada.user) == staff)

    response = through_middleware(
        client, lambda request: StreamingHttpResponse(rows(), content_type="text/csv")
    )

    assert acting.current() is None
    assert response.getvalue() == b"True False True"
    assert acting.current() is None


def statements(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
    return [each["sql"] for each in queries if each["sql"].lstrip(" (\n").startswith(kinds)]


@pytest.mark.req("5.04")
@pytest.mark.parametrize("path", ["/catalogue/", "/accounts/profile/", "/portal/subscriptions/"])
def test_a_page_takes_at_most_two_queries_more_while_acting_and_none_for_everybody_else(
    client, staff, ada, path, settings
):
    herself = ShopClient()
    herself.force_login(ada.user)
    for browser in (herself, ShopClient()):
        browser.get("/")
    herself.get("/basket/")
    act(client, contact=ada)
    client.get(path)
    herself.get(path)

    as_herself, by_another = statements(herself, path), statements(client, f"{path}?")
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "impersonation" not in each]
    bare = ShopClient()
    bare.cookies = herself.cookies

    assert len(as_herself) == len(statements(bare, path))
    assert len(by_another) <= len(as_herself) + 2, by_another


@pytest.mark.req("1.16", "5.04")
def test_the_last_login_of_neither_changes_and_a_real_one_is_still_noted(client, staff, ada):
    def noted():
        return [type(staff).objects.get(pk=user.pk).last_login for user in (staff, ada.user)]

    before = noted()
    assert before[0]
    act(client, contact=ada)
    client.get("/")
    stop(client)
    assert noted() == before

    ShopClient().force_login(ada.user)
    assert noted()[1]
