"""The whole suite, part by part: ``make test``. Brings up a database and a browser where none is given."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.postgres import PostgresError, Server
from sandbox.processes import SandboxError, lock
from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
#: Other shapes of a shop; settings are read once per process, so each is a run of its own.
PROJECTS = ("single", "forked")
NO_TESTS = 5


@contextmanager
def database() -> Iterator[None]:
    """A server for all parts. It is kept between runs, for the template databases are dear to build; a run beside
    another gets one of its own."""
    with ExitStack() as stack:
        try:
            stack.enter_context(lock(ROOT / "build"))
            server = Server(ROOT / "build" / "postgres", fsync=False)
            if not os.environ.get("DATABASE_URL"):
                server.halt()  # what a killed run may have left
        except SandboxError:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="clientportal-")))
            folder.chmod(0o755)
            server = Server(folder / "postgres", fsync=False)
        os.environ["DATABASE_URL"] = stack.enter_context(server)
        yield


def workers() -> list[str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(min(cores, 8))] if cores > 1 else []


def names_paths(arguments: list[str]) -> bool:
    return any(Path(argument.split("::")[0]).exists() for argument in arguments)


def parts(arguments: list[str]) -> dict[str, list[str]]:
    """Pytest's arguments for each part. Whoever names files means those alone."""
    own_workers = any(argument.startswith(("-n", "--pdb")) for argument in arguments)
    found = {"suite": [*([] if own_workers else workers()), *arguments]}
    if not names_paths(arguments):
        for project in PROJECTS:
            folder = Path("tests", "projects", project)
            if (ROOT / folder).exists() and f"--ignore={folder}" not in arguments:
                settings = f"--ds=tests.projects.{project}.settings"
                found[f"shop '{project}'"] = [settings, *arguments, str(folder)]
    return found


def check_browser(arguments: list[str]) -> None:
    wanted = not names_paths(arguments) or any("browser" in argument for argument in arguments)
    if wanted and not chromium.find_or_install():
        if chromium.is_demanded():
            sys.exit(f"CI: {chromium.HELP}; the browser tests must not be skipped.")
        print(f"The browser tests are SKIPPED: {chromium.HELP}.", flush=True)


def run_parts(found: dict[str, list[str]]) -> dict[str, tuple[int, float]]:
    """The suite takes every core; the other shapes of a shop, each on one, run side by side after it."""
    (suite, own), *projects = found.items()
    print(f"\n=== {suite}: pytest {' '.join(own)}", flush=True)
    results = {suite: run_part(own)[:2]}
    with ThreadPoolExecutor() as pool:
        runs = [(name, own, pool.submit(run_part, own, stdout=subprocess.PIPE)) for name, own in projects]
        for name, own, done in runs:
            code, seconds, output = done.result()
            results[name] = code, seconds
            print(f"\n=== {name}: pytest {' '.join(own)}\n{output}", flush=True)
    return results


def run_part(own: list[str], **streams: int) -> tuple[int, float, str]:
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "pytest", *own], check=False, text=True, **streams)
    return done.returncode, time.monotonic() - begun, done.stdout or ""


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    arguments = ["tests/browser" if argument == "--only-browser" else argument for argument in arguments]
    check_browser(arguments)
    with database():
        results = run_parts(parts(arguments))
    print()
    for name, (code, seconds) in results.items():
        verdict = {0: "passed", NO_TESTS: "no test matched"}.get(code, f"FAILED (exit {code})")
        print(f"{name}: {verdict} in {seconds:.0f} s")
    codes = {code for code, _seconds in results.values()}
    if codes == {NO_TESTS}:
        print("No test matched anywhere.")
    return 0 if 0 in codes and codes <= {0, NO_TESTS} else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
