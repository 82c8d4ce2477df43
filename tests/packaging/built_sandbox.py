"""The shops that ``make sandbox`` builds from nothing: built once, and copied for whoever starts from there."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from sandbox import state
from sandbox.postgres import Server, place_for, remove_place
from tests.packaging.sandbox_process import UP, free_port, running

BUILD = state.ROOT / "build"
NAME = "built-sandbox"
#: Whatever runs while the shops are built may decide what is in them.
SOURCES = ("oscar_clientportal", "wagtail_hooks", "sandbox", "fixtures")


def sources_hash() -> str:
    """Changes with any source and any package; and with the day, which the demo data begin from."""
    digest = hashlib.sha256(f"{state.fingerprint()} {timezone.localdate()}".encode())
    for path in sorted(path for folder in SOURCES for path in (state.ROOT / folder).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(str(path.relative_to(state.ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def copied() -> Iterator[Path]:
    """A directory of one's own, with the shops in it as a first ``make sandbox`` has left them."""
    with TemporaryDirectory(prefix="clientportal-") as name:
        Path(name).chmod(0o755)  # for the database's own user
        directory = Path(name) / "sandbox"
        with alone():
            copy(built(), directory)
        try:
            yield directory
        finally:
            Server(directory / "postgres").halt()
            remove_place(directory / "postgres")


@contextmanager
def alone() -> Iterator[None]:
    """One builds, the others wait for it."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f"{NAME}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def built() -> Path:
    """Where they are built, by now at the latest. Nobody works there afterwards."""
    directory = BUILD / f"{NAME}-{sources_hash()}"
    complete = directory / "complete"
    if not complete.exists():
        for outdated in BUILD.glob(f"{NAME}-*"):  # and what a build that was cut short has left
            subprocess.run([sys.executable, "-m", "sandbox.clean", "--dir", str(outdated)], check=True)
        with running(free_port(), directory) as sandbox:
            assert "Building two shops" in sandbox.wait_for(UP)
            assert sandbox.stop() == 0
        complete.touch()
    return directory


def copy(source: Path, directory: Path) -> None:
    shutil.copytree(source, directory, ignore=shutil.ignore_patterns("postgres", "lock", "complete"))
    places = [place_for(folder / "postgres") for folder in (source, directory)]
    subprocess.run(["cp", "-a", *places], check=True)  # which keeps the owner, as shutil does not
