import pytest
from django.core.exceptions import ImproperlyConfigured

from oscar_clientportal.payments.exceptions import ProviderRefused, ProviderUnavailable
from oscar_clientportal.payments.stripe import declines, transport
from oscar_clientportal.payments.stripe.gateway import gateway

TWIN = "http://127.0.0.1:8010"


def test_every_shop_has_one_client_of_its_own() -> None:
    acme = transport.client_for("sk_test_acme", TWIN)
    assert transport.client_for("sk_test_acme", TWIN) is acme
    assert transport.client_for("sk_test_globex", TWIN) is not acme


@pytest.mark.parametrize("key", ["sk_live_x", "rk_live_x"])
def test_a_live_key_goes_to_stripe_and_nowhere_else(key: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        transport.client_for(key, TWIN)
    assert transport.client_for(key, transport.STRIPE_API)


def test_without_a_key_there_is_no_gateway(settings: pytest.FixtureRequest) -> None:
    settings.CLIENTPORTAL = {"STRIPE_SECRET_KEY": ""}
    with pytest.raises(ImproperlyConfigured):
        gateway()


@pytest.mark.parametrize(
    "code", ["lost_card", "stolen_card", "fraudulent", "do_not_try_again", "pickup_card"]
)
def test_a_card_that_will_never_pay_is_not_tried_again_and_its_holder_is_not_told_why(code: str) -> None:
    refusal = declines.decline(code)
    assert not refusal.retryable
    assert refusal.message == declines.GENERIC


@pytest.mark.parametrize("code", ["insufficient_funds", "generic_decline", "something_new", ""])
def test_other_refusals_may_be_tried_again(code: str) -> None:
    assert declines.decline(code).retryable


@pytest.mark.parametrize(
    "error", [ProviderRefused(), ProviderUnavailable(), declines.decline("expired_card")]
)
def test_every_failure_has_words_for_the_customer(error: Exception) -> None:
    assert str(error).endswith(".")
