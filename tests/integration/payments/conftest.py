import pytest

from oscar_clientportal.payments.stripe import transport
from tests.stripe_live import KEY

from .stripe_target import TARGETS, Target


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeats come at once."""
    monkeypatch.setattr(transport, "PAUSES", (0.01,) * len(transport.PAUSES))


@pytest.fixture
def twin(stripe_twin: str, stripe_key: str) -> Target:
    """An empty account at the twin."""
    return Target(stripe_key, stripe_twin)


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> Target:
    """An account at the twin, and at Stripe itself where that is asked for."""
    if request.param == "stripe":
        return Target(KEY, transport.STRIPE_API)
    return request.getfixturevalue("twin")
