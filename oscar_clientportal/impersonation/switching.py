"""The switch itself, over django-hijack: somebody's browser becomes a client's for a session, and theirs again after.

The row of the session is the truth. The browser's session only names it, and the row keeps a hash of that session's
key: whoever logs in elsewhere, or again in the same browser, inherits nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from hijack import signals as hijack_signals
from hijack.views import keep_session_age

NAMED = "clientportal_impersonation"
ACTOR_HASH = "clientportal_impersonation_actor"


@dataclass(frozen=True)
class Named:
    """What a browser's session says of an impersonation; read before Django may flush the session."""

    pk: int
    actor_hash: str
    key_hash: str
    backend: str

    def is_of(self, session: Any) -> bool:
        """Whether the browser's session is the one that this impersonation began in."""
        return bool(session.session_hash) and constant_time_compare(session.session_hash, self.key_hash)


def named_in(request: HttpRequest) -> Named | None:
    """What the browser's session names; None for everybody who acts as nobody.

    A page that doesn't depend on who looks at it stays so: asking here doesn't count as using the session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    kept, was_used = request.session, request.session.accessed
    pk = kept.get(NAMED)
    kept.accessed = was_used or pk is not None
    if pk is None:
        return None
    return Named(pk, kept.get(ACTOR_HASH, ""), hash_of(kept.session_key), kept.get(BACKEND_SESSION_KEY, ""))


def hash_of(session_key: str | None) -> str:
    """What the row keeps of a browser's session: nobody finds the key by it."""
    return salted_hmac("clientportal.impersonation", session_key or "", algorithm="sha256").hexdigest()


def take_over(request: HttpRequest, session: Any) -> None:
    """From here on this browser acts: as the client, or on a tour as nobody yet. Its session is new, with a new key.

    Inside the transaction that began ``session``.
    """
    actor, backend = session.impersonator, request.session[BACKEND_SESSION_KEY]
    _forget_messages(request)
    _log_in(request, session.user or actor, backend)
    request.session[NAMED] = session.pk
    request.session[ACTOR_HASH] = actor.get_session_auth_hash()
    session.session_hash = hash_of(request.session.session_key)
    session.save(update_fields=["session_hash"])
    if session.user is not None:
        hijack_signals.hijack_started.send(
            sender=None, request=request, hijacker=actor, hijacked=session.user
        )


def give_back(request: HttpRequest, session: Any, named: Named) -> None:
    """This browser is its owner's again, in a new session with a new key; nothing of the client's is left in it."""
    _forget_messages(request)
    _log_in(request, session.impersonator, named.backend)
    if session.user is not None:
        hijack_signals.hijack_ended.send(
            sender=None, request=request, hijacker=session.impersonator, hijacked=session.user
        )


def let_nobody_in(request: HttpRequest) -> None:
    """This browser is nobody's any more."""
    _forget_messages(request)
    request.session.flush()
    request.user = AnonymousUser()


def _log_in(request: HttpRequest, user: Any, backend: str) -> None:
    with _as_it_was(user), keep_session_age(request.session):
        request.session.flush()
        login(request, user, backend=backend)


@contextmanager
def _as_it_was(user: Any) -> Iterator[None]:
    """A switch is no login of this person's: Django's receiver of ``user_logged_in`` finds nothing to save.

    django-hijack takes that receiver away instead, for the whole process: whoever logs in at that moment in another
    thread would lose their own last login, and of two switches at once one would write a wrong one.
    """
    last_login = user.last_login
    user.save = lambda *args, **kwargs: None
    try:
        yield
    finally:
        del user.save
        user.last_login = last_login


def _forget_messages(request: HttpRequest) -> None:
    """What waits to be said was meant for the other of the two people."""
    for _message in messages.get_messages(request):
        pass
