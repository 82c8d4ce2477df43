"""The sandbox's child processes and the signals that end them."""

import ctypes
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

PR_SET_PDEATHSIG = 1


class SandboxError(RuntimeError):
    """The sandbox can't run; the message says why and what helps."""


class StopRequested(Exception):
    """Ctrl-C, or a signal that asks for the same."""


class Interruptions:
    """Ctrl-C and SIGTERM, held back while something is being started, so that it is not forgotten."""

    def __init__(self) -> None:
        self._asked = self._held = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        if not self._held:
            raise StopRequested

    @contextmanager
    def held_back(self) -> Iterator[None]:
        self._held = True
        yield
        self._held = False
        if self._asked:
            raise StopRequested

    def ignore(self) -> None:
        """From now on everything is being stopped already."""
        self._held = True


def _end_with_parent() -> None:
    """Let the kernel end this child if the sandbox is killed and can't do it (Linux alone knows how)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A Python module running as a process of its own, writing to a log."""

    def __init__(self, name: str, arguments: list[str], *, log: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=Path(__file__).resolve().parent.parent,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def stop(self) -> None:
        """End it and whatever it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def check(self) -> None:
        """Complain if it has ended."""
        if self.process.poll() is not None:
            raise SandboxError(f"{self.name} ended unexpectedly:\n{self.last_words()}\nAll of it: {self.log}")

    def wait_for_success(self) -> None:
        if self.process.wait():
            raise SandboxError(f"{self.name} failed:\n{self.last_words()}\nAll of it: {self.log}")

    def wait_until_answers(self, port: int, host: str, *, seconds: float = 60) -> None:
        """Wait until it answers HTTP on ``port`` with something better than an error of its own."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.check()
            if _answers(port, host):
                return
            time.sleep(0.1)
        raise SandboxError(f"{self.name} does not answer:\n{self.last_words()}\nAll of it: {self.log}")

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])


def _answers(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"{host}:{port}"})
        response = connection.getresponse()
        response.read()
        return response.status < 500
    except OSError:
        return False
    finally:
        connection.close()


def check_port(port: int) -> None:
    """Complain if something listens on ``port`` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise SandboxError(
                f"Port {port} is not for ordinary users: choose another: make sandbox PORT=8100."
            ) from None
        except OSError:
            raise SandboxError(
                f"Port {port} is taken: stop what listens there, or choose another: make sandbox PORT=8100."
            ) from None


def lock(directory: Path) -> TextIO:
    """Only one at a time works in ``directory``; the lock goes with the process."""
    directory.mkdir(parents=True, exist_ok=True)
    handle = (directory / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SandboxError(f"{directory} is in use by another run: end it with Ctrl-C there.") from None
    return handle
