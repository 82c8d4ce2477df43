import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user can enter, as pytest's ``tmp_path`` is not for root's."""
    with tempfile.TemporaryDirectory(prefix="clientportal-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(autouse=True)
def _no_server_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests bring their own database, whatever the suite runs on."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
