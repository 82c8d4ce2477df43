"""A closed login: neither the form nor a session that runs lets anybody in, and each says why."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories

from .people import LOGIN, PROFILE, WAYS, block, is_in, log_in, make_person, says, unblock

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.65", "2.66")]
every_way = pytest.mark.parametrize(("close", "open_again", "why"), WAYS.values(), ids=WAYS)


@pytest.fixture
def ada() -> Any:
    return make_person()


@every_way
def test_the_right_password_of_a_closed_login_reads_why_and_gets_nobody_in(
    client, ada, close, open_again, why
):
    close(ada)
    page = log_in(client, ada)
    assert page.status_code == 200
    assert says(page, why)
    assert not is_in(client)
    open_again(ada)
    assert log_in(client, ada).status_code == 302
    assert is_in(client)


def test_a_wrong_password_is_answered_as_always(client, ada):
    usual = log_in(client, ada, "wrong").context["login_form"].errors
    block(ada)
    page = log_in(client, ada, "wrong")
    assert page.context["login_form"].errors == usual
    assert not says(page, "blocked")


@every_way
def test_a_session_that_runs_ends_with_its_next_request(client, ada, close, open_again, why):
    log_in(client, ada)
    assert is_in(client)
    close(ada)
    answer = client.get(PROFILE)
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert says(client.get(LOGIN), why)
    open_again(ada)
    assert not is_in(client)
    log_in(client, ada)
    assert is_in(client)


def test_what_is_sent_after_the_block_is_not_done(client, ada):
    log_in(client, ada)
    product = factories.make_product()
    block(ada)
    add = reverse("basket:add", kwargs={"pk": product.pk})
    answer = client.post(add, {"quantity": 1, "product_id": product.pk})
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert not get_model("basket", "Line").objects.exists()


@pytest.mark.parametrize("header", [{"X-Requested-With": "XMLHttpRequest"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_script_gets_the_words_and_the_next_page_says_them_again(client, ada, header):
    log_in(client, ada)
    block(ada)
    answer = client.post(PROFILE, headers=header)
    assert answer.status_code == 403
    assert "has blocked the access" in answer.json()["error"]
    assert answer.json()["login"] == LOGIN
    assert says(client.get(LOGIN), "has blocked the access")


def test_nobody_else_is_turned_away(client, ada):
    other = make_person()
    log_in(client, other)
    block(ada)
    assert is_in(client)


def test_a_login_that_was_switched_off_is_not_told_of_a_block(client, ada):
    log_in(client, ada)
    block(ada)
    ada.user.is_active = False
    ada.user.save()
    assert "blocked" not in client.get(PROFILE, follow=True).content.decode()
    assert not is_in(client)


def test_wagtail_is_closed_to_somebody_whose_company_is_blocked(client, ada):
    ada.user.is_superuser = ada.user.is_staff = True
    ada.user.save()
    log_in(client, ada)
    home = reverse("wagtailadmin_home")
    assert client.get(home).status_code == 200
    block(ada)
    assert client.get(home)["Location"] == LOGIN
    data = {"username": ada.user.email, "password": factories.PASSWORD}
    page = client.post(reverse("wagtailadmin_login"), data)
    assert says(page, "has blocked the access of Lovelace Engines")
    assert client.get(home).status_code == 302


def test_so_is_oscars_dashboard_which_says_why(client, ada):
    ada.user.is_staff = True
    ada.user.save()
    block(ada)
    client.cookies["django_language"] = "en"
    data = {"username": ada.user.email, "password": factories.PASSWORD}
    page = client.post(reverse("dashboard:login"), data, follow=True)
    assert says(page, "has blocked the access of Lovelace Engines")


def test_staff_without_a_company_stay_in(client, ada):
    staff = factories.make_user(is_staff=True, is_superuser=True)
    client.force_login(staff)
    block(ada)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_the_checkouts_own_login_says_why(client, ada):
    client.cookies["django_language"] = "en"
    product = factories.make_product()
    client.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": 1, "product_id": product.pk})
    block(ada)
    data = {"username": ada.user.email, "password": factories.PASSWORD, "options": "existing"}
    assert says(client.post(reverse("checkout:index"), data), "has blocked the access of Lovelace Engines")


def test_a_forgotten_password_is_no_way_round_and_the_page_says_what_it_always_says(client, ada):
    block(ada)
    answer = client.post(reverse("password-reset"), {"email": ada.user.email})
    assert answer.status_code == 302
    assert not [sent for sent in mail.outbox if "password" in sent.body]
    unblock(ada)
    client.post(reverse("password-reset"), {"email": ada.user.email})
    assert any(ada.user.email in sent.to for sent in mail.outbox)


@pytest.mark.parametrize("page", ["/", PROFILE, "/basket/"])
def test_asking_at_every_request_costs_no_query(client, ada, settings, page):
    """A backend of Django's own, whose users come alone, costs the one query that ours spares."""

    def queries() -> int:
        client.force_login(ada.user)
        client.get(page)  # what is cached is cached
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    guarded = queries()
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    assert queries() == guarded + 1


def test_a_backend_that_isnt_guarded_keeps_nobody_in_either(client, ada, settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    client.force_login(ada.user)
    assert is_in(client)
    block(ada)
    assert client.get(PROFILE)["Location"] == LOGIN


def test_a_page_looks_at_the_company_of_whoever_asks_for_nothing(client, ada, django_assert_num_queries):
    log_in(client, ada)
    request = client.get(PROFILE).wsgi_request
    with django_assert_num_queries(0):
        assert request.user.clientportal_contact.company.name == "Lovelace Engines"
