"""A sandbox as a person starts it: a process of its own, with a port and a directory."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from sandbox import state

UP = "The sandbox is up."


def free_port() -> int:
    """A port that is free, with those for the twin and the ERP, ten and eleven above it, free as well."""
    while True:
        with socket.socket() as shop, socket.socket() as twin, socket.socket() as erp:
            shop.bind(("127.0.0.1", 0))
            port = shop.getsockname()[1]
            with suppress(OSError, OverflowError):
                twin.bind(("127.0.0.1", port + 10))
                erp.bind(("127.0.0.1", port + 11))
                return port


class Sandbox:
    def __init__(self, port: int, directory: Path, **environment: str) -> None:
        self.port = port
        self.directory = directory
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.run", "--port", str(port), "--dir", str(directory)],
            cwd=state.ROOT,
            env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: Queue[str] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(ValueError):  # closed meanwhile
            for line in self.process.stdout:
                self.lines.put(line)

    def wait_for(self, text: str, seconds: float = 600) -> str:
        """What it printed up to the line with ``text``."""
        said, deadline = "", time.monotonic() + seconds
        while text not in said:
            ended = self.process.poll() is not None
            try:
                said += self.lines.get(timeout=1)
            except Empty:
                assert not ended, f"it ended before it said {text!r}: {said}"
                assert time.monotonic() < deadline, f"it did not say {text!r} in time: {said}"
        return said

    def get(self, path: str, shop: str = "acme") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": f"{shop}.localhost:{self.port}"})
        with closing(connection), connection.getresponse() as response:
            return response.status, response.read().decode()

    def leftovers(self) -> list[str]:
        """The command lines of living processes that belong to this sandbox's directory."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                environment = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
                if (
                    f"SANDBOX_DIR={self.directory}" in environment
                    or str(self.directory / "postgres") in words
                ):
                    found.append(" ".join(words))
        return found

    def stop(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code


@contextmanager
def running(port: int, directory: Path, **environment: str) -> Iterator[Sandbox]:
    sandbox = Sandbox(port, directory, **environment)
    try:
        yield sandbox
    finally:
        sandbox.stop()
