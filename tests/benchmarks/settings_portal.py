"""The tests' shop, with a card whose provider answers at once: its time is not ours."""

from tests.settings import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["*"]
CLIENTPORTAL = {
    **CLIENTPORTAL,  # noqa: F405
    "PAYMENT_METHODS": [
        "oscar_clientportal.payments.methods.CustomerAccountMethod",
        "tests.benchmarks.methods.PromptCardMethod",
    ],
}
