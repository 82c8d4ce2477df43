"""``manage.py create_shop``: clear about what is wrong."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from oscar_clientportal.core import tenancy

pytestmark = pytest.mark.django_db


def run(*arguments):
    output = StringIO()
    call_command("create_shop", *arguments, stdout=output)
    return output.getvalue()


def shop(name):
    return tenancy.tenant_model().objects.filter(schema_name=name).first()


NAMES = ["initech", "--domain", "initech.example", "--name", "Initech"]


def test_a_shop_is_made_with_its_currency_and_languages():
    said = run(*NAMES, "--currency", "HUF", "--languages", "hu, en")
    assert "Initech is ready" in said
    assert (shop("initech").currency, shop("initech").languages) == ("HUF", ["hu", "en"])


def test_further_fields_of_the_tenant_are_set_by_name():
    run(*NAMES, "--set", "currency=JPY", "--set", 'languages=["fr"]')
    assert (shop("initech").currency, shop("initech").languages) == ("JPY", ["fr"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["acme", *NAMES[1:]], "schema_name: .*already exists"),
        (["initech", "--domain", "acme.localhost", "--name", "Initech"], "domain: .*already exists"),
        (["Ini tech", *NAMES[1:]], "can't be a schema's name"),
        (["initech", "--domain", "http://initech.example", "--name", "Initech"], "can't be a shop's domain"),
        ([*NAMES, "--currency", "EURO"], "currency: .*at most 3"),
        ([*NAMES, "--set", "colour=red"], "no field 'colour'"),
        ([*NAMES, "--set", "colour"], "FIELD=VALUE"),
        ([*NAMES, "--set", "languages=fr"], "takes JSON"),
    ],
)
def test_what_is_wrong_is_said_and_no_shop_made(arguments, message):
    with pytest.raises(CommandError, match=message):
        run(*arguments)
    assert shop("initech") is None
