"""The time of an answer does not tell whether an address is known, either: measured, with a control that is caught."""

import io
import time
from itertools import count
from math import erfc, sqrt

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from oscar_clientportal.portal.views import adding
from tests import factories
from tests.conftest import ShopClient
from tests.known_people import contact_with_login

pytestmark = [pytest.mark.django_db, pytest.mark.req("0.06")]

PAIRS = 60
#: One run in a hundred thousand says "different" of what is the same.
SURE = 1e-5
#: A busy machine hides three milliseconds from the first pairs, but not from all.
ROUNDS = 10


def signed_rank(pairs):
    """How likely the two of each pair differ so much by chance: Wilcoxon's test, two-sided, by its normal
    approximation. The machine's speed, which changes from pair to pair, is the same for both of one.
    """
    differences = sorted((first - second for first, second in pairs), key=abs)
    n = len(differences)
    excess = sum(rank for rank, value in enumerate(differences, start=1) if value > 0) - n * (n + 1) / 4
    return erfc(abs(excess) / sqrt(n * (n + 1) * (2 * n + 1) / 24) / sqrt(2))


class Handler(WSGIHandler):
    """The server's, without the question for a token, as Django's test client has it."""

    def get_response(self, request):
        request._dont_enforce_csrf_checks = True
        return super().get_response(request)


@pytest.fixture
def seconds_of():
    """The processor's time from the request to the last byte of the answer; what follows is not waited for."""
    agent, numbers, handler = factories.make_agent(), count(1000), Handler()
    client = ShopClient()
    client.force_login(agent.user)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def seconds(*, known):
        email = f"person{next(numbers)}@example.com"
        if known:
            contact_with_login(agent, email)
        body = f"email={email}".encode()
        environ = client._base_environ(
            REQUEST_METHOD="POST",
            PATH_INFO=reverse("clientportal_portal:portfolio-add"),
            CONTENT_TYPE="application/x-www-form-urlencoded",
            CONTENT_LENGTH=str(len(body)),
            HTTP_COOKIE=cookie,
        )
        environ["wsgi.input"] = io.BytesIO(body)
        statuses = []
        begun = time.thread_time()
        response = handler(environ, lambda status, headers: statuses.append(status))
        b"".join(response)
        taken = time.thread_time() - begun
        response.close()
        assert statuses == ["302 Found"]
        return taken

    return seconds


def warm_up(seconds_of):
    for _time in range(3):
        seconds_of(known=True), seconds_of(known=False)


def timed_pairs(seconds_of):
    """Known and new, the one and the other first in turns."""
    for number in range(PAIRS):
        if number % 2:
            new = seconds_of(known=False)
            yield seconds_of(known=True), new
        else:
            known = seconds_of(known=True)
            yield known, seconds_of(known=False)


@pytest.fixture
def kept_connection():
    """The database connection outlives the request, as the test's transaction must."""
    from django.core import signals
    from django.db import close_old_connections

    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_the_times_of_known_and_new_addresses_can_not_be_told_apart(seconds_of, kept_connection):
    warm_up(seconds_of)

    assert signed_rank(list(timed_pairs(seconds_of))) > SURE


def test_three_milliseconds_more_for_known_addresses_would_be_noticed(
    seconds_of, kept_connection, monkeypatch
):
    """The control: it proves that the test above can fail."""
    request_client = adding.request_client

    def slow_for_known(*, email, **typed):
        if factories.model("clients", "Contact").objects.filter(email=email).exists():
            until = time.thread_time() + 0.003
            while time.thread_time() < until:
                pass
        return request_client(email=email, **typed)

    monkeypatch.setattr(adding, "request_client", slow_for_known)

    warm_up(seconds_of)
    pairs = []
    for _round in range(ROUNDS):
        pairs += timed_pairs(seconds_of)
        if signed_rank(pairs) < SURE:
            break

    assert signed_rank(pairs) < SURE
