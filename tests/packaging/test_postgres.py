"""The embedded PostgreSQL: where it lies, who stops it, what it says."""

from pathlib import Path

import psycopg
import pytest

from sandbox import postgres
from sandbox.postgres import PostgresError, Server


def test_it_starts_makes_its_database_and_stops(folder: Path) -> None:
    server = Server(folder / "with a space" / "data", database="shop", fsync=False)
    with server as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_database(), lower('É'), current_setting('fsync')").fetchone()
    assert row == ("shop", "é", "off")
    assert not server.is_running()


def test_data_survive_a_restart(folder: Path) -> None:
    for statement in ("CREATE TABLE kept AS SELECT 1 AS n", "UPDATE kept SET n = 2"):
        with Server(folder / "data", fsync=False) as url, psycopg.connect(url) as connection:
            assert connection.execute(statement).rowcount == 1


def test_whoever_joins_a_running_server_does_not_stop_it(folder: Path) -> None:
    first, second = Server(folder / "data", fsync=False), Server(folder / "data", fsync=False)
    with first as url:
        assert second.start() == url
        second.stop()
        assert first.is_running()
        second.halt()
        assert not first.is_running()


def test_a_server_of_ones_own_stands_above_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://shop@db.example/shop")
    with Server(folder / "data") as url:
        assert url == "postgres://shop@db.example/shop"
    assert not (folder / "data").exists()


def test_a_path_too_long_for_a_socket_moves_the_data(folder: Path) -> None:
    directory = folder / ("x" * 100) / "data"
    server = Server(directory, fsync=False)
    try:
        with server as url:
            psycopg.connect(url).close()
        assert server.place.parent == postgres.FALLBACK_ROOT
        assert not directory.exists()
    finally:
        postgres.remove_place(directory)
    assert not server.place.exists()


def test_a_place_that_somebody_else_has_laid_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "data").symlink_to(folder / "elsewhere")
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        Server(folder / "data").start()


def test_data_of_another_major_version_are_a_clear_message(folder: Path) -> None:
    server = Server(folder / "data", fsync=False)
    with server:
        pass
    (server.place / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="were made by PostgreSQL 9"):
        server.start()


def test_no_postgresql_at_all_says_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres, "SYSTEM", Path("/nonexistent"))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PostgresError, match="or set DATABASE_URL"):
        postgres.find_binaries()
