"""Databases for tests: a template is built once for a set of migrations, and every run copies it.

The template's name carries a hash of all migration files and package versions, so it can't go stale.
"""

import gc
import hashlib
import os
import sys
import traceback
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
            in_a_child(build)
            keep_first_rows(building)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
    return name


def in_a_child(act: Callable[[], None]) -> None:
    """The gigabytes that migrations leave in memory go with the process that made them, unsearched."""
    connections.close_all()
    if child := os.fork():
        _pid, status = os.waitpid(child, 0)
        if status:
            raise RuntimeError("The template database could not be built: see above.")
        return
    code = 1
    try:
        gc.disable()
        act()
        connections.close_all()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


#: Where a template keeps what its tables held when it was built.
PRISTINE = "pristine"
_TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)' AND n.nspname <> %s
      AND pg_relation_size(c.oid) > 0
"""
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1"
_COLUMNS = """
    SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""


@contextmanager
def _inside(name: str) -> Iterator[psycopg.Connection]:
    """A connection to one database, in which no trigger and no foreign key interferes."""
    with server() as connection:
        own = psycopg.connect(connection.info.dsn, dbname=name, password=connection.info.password)
    with own, own.transaction():
        own.execute("SET LOCAL session_replication_role = replica")
        own.execute("SET LOCAL lock_timeout = '5s'")
        yield own


def keep_first_rows(name: str) -> None:
    """Keep what the tables hold beside them, for ``restore``."""
    with _inside(name) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(PRISTINE)))
        for schema, table in connection.execute(_TABLES, [PRISTINE]).fetchall():
            kept = sql.Identifier(PRISTINE, f"{schema}.{table}")
            connection.execute(
                sql.SQL("CREATE TABLE {} AS TABLE {}").format(kept, sql.Identifier(schema, table))
            )
        schemas = ",".join(row[0] for row in connection.execute(_SCHEMAS))
        comment = sql.SQL("COMMENT ON SCHEMA {} IS {}")
        connection.execute(comment.format(sql.Identifier(PRISTINE), sql.Literal(schemas)))


def restore(name: str) -> bool:
    """Bring the tables back to what they held first: five times as quick as another copy. False: that can't be done,
    because a test has left a schema behind, or a connection that holds a lock.
    """
    try:
        with _inside(name) as connection:
            comment = "SELECT obj_description(%s::regnamespace, 'pg_namespace')"
            known = connection.execute(comment, [PRISTINE]).fetchone()[0]
            if ",".join(row[0] for row in connection.execute(_SCHEMAS)) != known:
                return False
            _fill(connection, _empty(connection))
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        return False
    return True


def _empty(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Empty what was written, and say which. Most tables that held rows at first hold the same ones still.

    Rows are deleted, for TRUNCATE would take with it every table that refers to one of these, which is almost all of
    them; but first each table is locked as TRUNCATE does it, so that nobody is left with half an act in hand.
    """
    kept = _kept(connection)
    held = set(connection.execute(_TABLES, [PRISTINE]).fetchall())
    locked = sql.SQL(",").join(sql.Identifier(*name) for name in sorted(held.union(kept)))
    connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(locked))
    written = held.union(kept) - _unchanged(connection, kept)
    for name in sorted(written):
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*name)))
    return written


def _kept(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Schema and name of the tables that held rows at first."""
    kept = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' ORDER BY 1"
    return [tuple(name.split(".", 1)) for (name,) in connection.execute(kept, [PRISTINE])]


def _unchanged(connection: psycopg.Connection, kept: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these tables hold their first rows, no more and no less."""
    rows = sql.SQL('(SELECT array_agg(r::text ORDER BY r::text COLLATE "C") FROM {} r)')
    question = sql.SQL("SELECT {}, {} WHERE {} = {}")
    questions = [
        question.format(
            *map(sql.Literal, name),
            rows.format(sql.Identifier(*name)),
            rows.format(sql.Identifier(PRISTINE, ".".join(name))),
        )
        for name in kept
    ]
    return set(connection.execute(sql.SQL(" UNION ALL ").join(questions)).fetchall())


def _fill(connection: psycopg.Connection, emptied: set[tuple[str, str]]) -> None:
    """Bring back the first rows of these tables."""
    for name in sorted(emptied.intersection(_kept(connection))):
        into, source = sql.Identifier(*name), sql.Identifier(PRISTINE, ".".join(name))
        columns = connection.execute(_COLUMNS, [into.as_string(connection)]).fetchone()[0]
        query = "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}"
        names = sql.SQL(columns)
        connection.execute(sql.SQL(query).format(into, names, names, source))


def name_for_this_run() -> str:
    """A database of this process alone."""
    return f"test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
