"""Nothing of one shop can be seen in another."""

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from oscar.core.loading import get_model
from wagtail.models import Site as WagtailSite

from oscar_clientportal.core.mail import send_on_commit
from sandbox.media import serve_media
from tests import factories

pytestmark = pytest.mark.django_db

PROFILE = "/accounts/profile/"
LOGIN = "/accounts/login/"


@pytest.fixture
def same_person(globex):
    """Somebody with the same id, address and password in both shops."""
    with globex():
        there = factories.make_user("twin@example.com", pk=7001)
    here = factories.make_user("twin@example.com", pk=7001)
    here.password = there.password
    here.save()
    return here


def log_in(client):
    return client.login(username="twin@example.com", password=factories.PASSWORD)


def test_a_user_of_one_shop_can_not_log_in_to_the_other(client, globex_client):
    user = factories.make_user()
    fields = {"login-username": user.email, "login-password": factories.PASSWORD, "login_submit": "1"}
    assert client.post(LOGIN, fields).status_code == 302
    assert globex_client.post(LOGIN, fields).status_code == 200


@pytest.mark.usefixtures("same_person")
def test_a_session_of_one_shop_opens_nothing_in_the_other(client, globex_client, globex):
    assert log_in(client)
    assert client.get(PROFILE).status_code == 200
    globex_client.cookies = client.cookies
    response = globex_client.get(PROFILE)
    assert (response.status_code, response.url) == (302, f"{LOGIN}?next={PROFILE}")
    with globex():
        assert not get_model("sessions", "Session").objects.exists()


@pytest.mark.usefixtures("same_person")
def test_logging_out_of_one_shop_leaves_the_other(client, globex_client, globex):
    assert log_in(client)
    with globex():
        assert log_in(globex_client)
    globex_client.post("/accounts/logout/")
    assert client.get(PROFILE).status_code == 200


def test_the_cache_of_one_shop_is_empty_in_the_other(globex):
    cache.set("greeting", "bonjour")
    with globex():
        assert cache.get("greeting") is None
        cache.set("greeting", "szia")
    assert cache.get("greeting") == "bonjour"


def test_wagtail_finds_the_site_of_the_shop(globex):
    def found(host):
        return WagtailSite.find_for_request(RequestFactory().get("/", HTTP_HOST=host)).hostname

    assert found("acme.localhost") == "acme.localhost"
    with globex():
        assert found("globex.localhost") == "globex.localhost"
        assert found("acme.localhost") == "globex.localhost"


def test_wagtails_cached_paths_are_the_shops_own(globex):
    here = WagtailSite.get_site_root_paths()
    with globex():
        assert [path.root_url for path in WagtailSite.get_site_root_paths()] == ["http://globex.localhost"]
    assert WagtailSite.get_site_root_paths() == here


@pytest.fixture
def invoice():
    """A file that acme keeps."""
    name = default_storage.save("invoice.txt", ContentFile(b"of acme"))
    yield name
    default_storage.delete(name)


def test_a_file_of_one_shop_is_unknown_in_the_other(invoice, globex):
    url = default_storage.url(invoice)
    with globex():
        assert not default_storage.exists(invoice)
        assert default_storage.url(invoice) != url


@pytest.mark.parametrize(
    "path", ["tenants/acme/{}", "tenants/globex/../acme/{}", "{}", "tenants/globex/%2e%2e/acme/{}"]
)
def test_a_file_of_one_shop_is_not_served_at_the_other(invoice, globex, path):
    request = RequestFactory().get("/")
    with globex():
        request.tenant = connection.tenant
        with pytest.raises((Http404, SuspiciousFileOperation)):
            serve_media(request, path.format(invoice))


def test_a_file_is_served_at_its_own_shop(invoice):
    request = RequestFactory().get("/")
    request.tenant = connection.tenant
    response = serve_media(request, f"tenants/acme/{invoice}")
    assert b"".join(response.streaming_content) == b"of acme"


def test_a_mail_is_kept_in_the_shop_that_sent_it(globex, django_capture_on_commit_callbacks):
    user = factories.make_user()
    with django_capture_on_commit_callbacks() as callbacks:
        send_on_commit(code="REGISTRATION", email=user.email, language="en", user=user, context={})
    with globex():
        for callback in callbacks:
            callback()
        assert not get_model("communication", "Email").objects.exists()
    assert get_model("communication", "Email").objects.get().user == user
    assert len(outbox.outbox) == 1


@pytest.mark.parametrize(
    "host",
    [
        "initech.localhost",
        "shop_template",
        "shop-template.localhost",
        "acme.localhost.evil.example",
        "evil.example",
    ],
)
def test_a_host_that_is_no_shop_of_ours_is_not_found(client, host):
    assert client.get("/", HTTP_HOST=host).status_code == 404


@pytest.mark.parametrize(
    "host", ["acme.localhost@globex.localhost", "acme.localhost/", "a b", "", "acme localhost:80"]
)
def test_a_host_that_is_none_is_not_found_either(client, host):
    assert client.get("/", HTTP_HOST=host).status_code in {400, 404}


def test_a_forwarded_host_does_not_choose_the_shop(client):
    response = client.get("/", HTTP_X_FORWARDED_HOST="globex.localhost", follow=True)
    assert response.wsgi_request.tenant.schema_name == "acme"
