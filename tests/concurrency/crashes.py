"""Processes that are killed at a chosen step of the checkout: ``kill -9``, with nothing cleaned up."""

import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connections

from oscar_clientportal.checkout.views.payment_details import PaymentDetailsMixin
from oscar_clientportal.core import tenancy
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.services import attempts
from oscar_clientportal.payments.stripe import transport
from oscar_clientportal.payments.stripe.gateway import Gateway


@dataclass(frozen=True)
class Step:
    """A moment of the checkout: right before or right after a function runs."""

    label: str
    owner: Any
    name: str
    after: bool = True

    def __str__(self) -> str:
        return self.label.replace(" ", "-")

    def interrupt(self, happen: Callable[[], None], setattr: Callable[..., None] = setattr) -> None:
        """From now on ``happen`` comes at this step, whether the function returns or raises.

        A test that lives on gives ``monkeypatch.setattr``.
        """
        real = getattr(self.owner, self.name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if not self.after:
                happen()
            try:
                return real(*args, **kwargs)
            finally:
                if self.after:
                    happen()

        setattr(self.owner, self.name, wrapped)


CLAIM_UNCOMMITTED = Step("claim not committed", attempts, "_plan_parts")
CLAIMED = Step("attempt stored and held", PaymentDetailsMixin, "claim")
BEFORE_CARD = Step("before the card is asked", Gateway, "authorise", after=False)
CARD_UNWRITTEN = Step("card authorised but not written", Gateway, "authorise")
CARD_WRITTEN = Step("card authorised and written", payments, "authorise")
BANK_ASKED = Step("the bank's answer read", payments, "state")
BEFORE_COMMIT = Step("before the order is committed", payments, "settle_with_order")
ORDERED = Step("order committed", PaymentDetailsMixin, "place_order")
BEFORE_CAPTURE = Step("before the capture", payments, "capture_after_order", after=False)
CAPTURE_UNWRITTEN = Step("captured but not written", Gateway, "capture")
CAPTURED = Step("captured and written", payments, "capture_after_order")
GIVEN_UP = Step("before the basket is given back", PaymentDetailsMixin, "restore_frozen_basket", after=False)
FAILED = Step("failed but not given back", attempts, "release_parts", after=False)
CANCEL_UNWRITTEN = Step("cancelled but not written", Gateway, "cancel")

#: Those that come after the order is sure, and those before.
BEFORE_ORDER = [CLAIM_UNCOMMITTED, CLAIMED, BEFORE_CARD, CARD_UNWRITTEN, CARD_WRITTEN, BEFORE_COMMIT]
AFTER_ORDER = [ORDERED, BEFORE_CAPTURE, CAPTURE_UNWRITTEN, CAPTURED]
GIVING_BACK = [FAILED, CANCEL_UNWRITTEN]
RECOVERING = [BANK_ASKED, BEFORE_COMMIT, *AFTER_ORDER]


#: Kept, for a connection that nobody holds any more is closed, at the server too.
_inherited: list[Any] = []


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(act: Callable[[], Any], *, prepare: Callable[[], None] = lambda: None) -> int:
    """Run ``act`` in a process of its own, with connections of its own; how it ended, as ``os.waitpid`` says."""
    connections.close_all()
    shop = tenancy.current_schema()
    pid = os.fork()
    if pid == 0:
        try:
            _forget_connections()
            transport.client_for.cache_clear()
            with tenancy.schema(shop):
                prepare()
                act()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing may get back into the parent's test
            traceback.print_exc()
        finally:
            os._exit(1)
    return pid


def _forget_connections() -> None:
    """What the parent had open stays the parent's, and open: where a browser test has left its loop running, Django
    shows the child another connection than the one that was closed."""
    _inherited.extend(connections.all(initialized_only=True))
    for alias in list(connections):
        with suppress(AttributeError):
            del connections[alias]


def end_of(pid: int) -> int:
    """The signal that killed the child, or 0. What it has kept in its session is in the database alone."""
    _pid, status = os.waitpid(pid, 0)
    cache.clear()
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child failed"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def killed_at(step: Step, act: Callable[[], Any]) -> None:
    """Run ``act`` in a process that is killed at the step."""
    pid = in_child(act, prepare=lambda: step.interrupt(kill_myself))
    assert end_of(pid) == signal.SIGKILL, f"“{step.label}” was never reached"
