"""What the sandbox remembers in its database: what its shops were built from, and whether to the end."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
SHOPS = ("acme", "globex")
BUILDING = ""
#: Files that decide what is in the database.
SOURCES = (
    "oscar_clientportal/*/migrations/*.py",
    "oscar_clientportal/core/tenancy/*.py",
    "wagtail_hooks/migrations/*.py",
    "fixtures/**/*",
    "sandbox/*/migrations/*.py",
    "sandbox/demo/*.py",
    "sandbox/shops.py",
    "sandbox/tenants/management/commands/*.py",
)


class ForeignDatabase(RuntimeError):
    """The database holds something that is not the sandbox's."""


def _files() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def fingerprint() -> str:
    """Changes whenever a migration, the demo data or an installed package does."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    for line in sorted(f"{found.name}=={found.version}" for found in distributions()):
        digest.update(line.encode())
    return digest.hexdigest()


def read(connection: psycopg.Connection) -> str | None:
    """What the shops were built from; ``BUILDING`` where that was cut short, nothing where it never began."""
    asked = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = {name for (name,) in asked.fetchall()}
    if "sandbox_state" in tables:
        row = connection.execute("SELECT fingerprint FROM public.sandbox_state").fetchone()
        return row[0] if row else BUILDING
    if tables:
        raise ForeignDatabase(
            "The database of DATABASE_URL holds something else: give the sandbox an empty one."
        )
    return None


def write(connection: psycopg.Connection, value: str) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS public.sandbox_state (fingerprint text)")
    connection.execute("DELETE FROM public.sandbox_state")
    connection.execute("INSERT INTO public.sandbox_state VALUES (%s)", [value])


def wipe(connection: psycopg.Connection) -> None:
    """Remove what a build that was cut short has left."""
    for schema in (*SHOPS, "shop_template", "public"):
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
    connection.execute("CREATE SCHEMA public")


def set_addresses(connection: psycopg.Connection, port: int) -> None:
    """Let the links in mails and pages lead to the port that is served this time."""
    for shop in SHOPS:
        host, schema = f"{shop}.localhost", sql.Identifier(shop)
        connection.execute(
            sql.SQL("UPDATE {}.django_site SET domain = %s WHERE domain LIKE %s").format(schema),
            [host if port == 80 else f"{host}:{port}", f"{host}%"],
        )
        connection.execute(
            sql.SQL("UPDATE {}.wagtailcore_site SET port = %s WHERE hostname = %s").format(schema),
            [port, host],
        )
