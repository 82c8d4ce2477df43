"""Databases for tests: a template is built once for a set of migrations, and every run copies it.

The template's name carries a hash of all migration files and package versions, so it can't go stale.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql


def migrations_hash(project: str) -> str:
    """Changes whenever a migration, an installed package or the project's shape does."""
    digest = hashlib.sha256(project.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(path.read_bytes())
    for name in sorted(f"{d.name}=={d.version}" for d in distributions()):
        digest.update(name.encode())
    tenancy = Path(__file__).parent.parent / "oscar_clientportal" / "core" / "tenancy"
    for path in (Path(__file__), *sorted(tenancy.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def server() -> Iterator[psycopg.Connection]:
    """A connection to the server's own database, for CREATE and DROP DATABASE."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname="postgres",
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        autocommit=True,
    ) as connection:
        yield connection


def exists(connection: psycopg.Connection, name: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def drop(name: str) -> None:
    with server() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy(template: str, name: str) -> None:
    """Make the database ``name`` anew as a copy of ``template``."""
    drop(name)
    with server() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def use(name: str) -> None:
    """Point Django's default connection at the database ``name``."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def ensure_template(project: str, build: Callable[[], None]) -> str:
    """The name of the template database, built by ``build`` if this set of migrations has none yet."""
    name = f"tmpl_{project}_{migrations_hash(project)}"
    with server() as connection:
        connection.execute(
            "SELECT pg_advisory_lock(hashtext(%s))", [name]
        )  # one worker builds, the others wait
        if not exists(connection, name):
            building = f"{name}_building"
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(building))
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(building))
            )
            use(building)
            build()
            connections["default"].close()
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
    return name


def name_for_this_run() -> str:
    """A database of this process alone."""
    return f"test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
