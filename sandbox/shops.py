"""Builds the sandbox's two shops in the database of DATABASE_URL, or brings them up to date."""

import gc
import os

import django
import psycopg

from sandbox import state

#: Schema, name, currency, languages with the main one first.
SHOPS = (
    ("acme", "Acme Customs", "EUR", ["fr", "en"]),
    ("globex", "Globex Tickets", "HUF", ["hu", "en"]),
)


def build() -> None:
    """Make what is missing of the public schema, the shops and their demo data; keep what is there."""
    from django.core.management import call_command

    from oscar_clientportal.core import tenancy
    from sandbox.tenants.models import Shop

    tenancy.prepare_public_schema()
    make_public_host()
    known = set(Shop.objects.values_list("schema_name", flat=True))
    if known & set(state.SHOPS):
        call_command("migrate_schemas", tenant=True, interactive=False, verbosity=1)
    for schema, name, currency, languages in SHOPS:
        if schema not in known:
            tenancy.create_shop(
                schema_name=schema,
                domain=f"{schema}.localhost",
                name=name,
                currency=currency,
                languages=languages,
            )
        call_command("load_demo", schema)


def make_public_host() -> None:
    """The host without a shop, which says where the shops are."""
    from sandbox.tenants.models import Domain, Shop

    public, _created = Shop.objects.get_or_create(schema_name="public", defaults={"name": "All shops"})
    for host in ("localhost", "127.0.0.1"):
        Domain.objects.get_or_create(
            domain=host, defaults={"tenant": public, "is_primary": host == "localhost"}
        )


def main() -> None:
    gc.disable()  # this process builds and ends: looking for garbage meanwhile and at its end takes a fifth longer
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        kept = state.read(connection)
        if kept == state.BUILDING:
            state.wipe(connection)
        if not kept:
            state.write(connection, state.BUILDING)
        django.setup()
        build()
        state.write(connection, state.fingerprint())
    gc.freeze()


if __name__ == "__main__":
    main()
