"""Names a shop may have: of its schema and its host."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TEMPLATE_SCHEMA = "shop_template"
#: Needs no quoting in SQL; django-tenants' clone function stumbles over names that do.
SCHEMA_NAME = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,62}")
RESERVED = {"public", "information_schema", TEMPLATE_SCHEMA}
#: The shop is found by host, in small letters, without a port and without "www.".
HOST = re.compile(r"(?!www\.)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)")


def validate_schema_name(value: str) -> None:
    """Raise ``ValidationError`` where a shop's schema can't be called so."""
    if not SCHEMA_NAME.fullmatch(value) or value in RESERVED:
        raise ValidationError(
            {
                "schema_name": _(
                    "“%(value)s” can't be a schema's name: small letters, digits and underscores, beginning with a "
                    "letter, 63 at most; not “public” or “%(template)s”."
                )
                % {"value": value, "template": TEMPLATE_SCHEMA}
            }
        )


def validate_host(value: str) -> None:
    """Raise ``ValidationError`` where no request could have this host."""
    if not HOST.fullmatch(value) or len(value) > 100:
        raise ValidationError(
            {
                "domain": _(
                    "“%(value)s” can't be a shop's domain: a host name in small letters, without “www.” and without "
                    "a port, 100 characters at most; accented letters in their xn-- form."
                )
                % {"value": value}
            }
        )
