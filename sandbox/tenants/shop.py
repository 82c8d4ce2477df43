"""What differs from shop to shop, read from the connection's tenant."""

from django.conf import settings
from django.db import connection


def languages() -> list[str]:
    return getattr(connection.tenant, "languages", None) or [settings.LANGUAGE_CODE]


def currency() -> str:
    return getattr(connection.tenant, "currency", None) or settings.OSCAR_DEFAULT_CURRENCY


def stripe_secret_key() -> str:
    return f"sk_test_{connection.schema_name}"


def stripe_publishable_key() -> str:
    return f"pk_test_{connection.schema_name}"


def stripe_webhook_secret() -> str:
    return f"whsec_{connection.schema_name}"
