"""``make lint``: every check runs, then it says which failed. Arguments name the checks to run."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable, "-W", "ignore"]
TEMPLATES = ["oscar_clientportal", "wagtail_hooks", "sandbox"]

CHECKS = {
    "ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", *TEMPLATES],
    "migrations": [*PYTHON, "-m", "tests.lint.migrations"],
    "messages": [*PYTHON, "-m", "tests.lint.messages"],
    "shown": [*PYTHON, "-m", "tests.lint.shown"],
    "mypy": [str(BIN / "mypy")],
}


def passes(name: str) -> bool:
    begun = time.monotonic()
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    verdict = "FAILED" if done.returncode else "passed"
    print(f"{name}: {verdict} in {time.monotonic() - begun:.1f} s", flush=True)
    said = done.stdout.strip()
    if done.returncode or name == "messages":
        print("\n".join(f"    {line}" for line in said.splitlines()), flush=True)
    return not done.returncode


def main(names: list[str]) -> int:
    if unknown := set(names) - set(CHECKS):
        print(f"No such check: {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}.")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    failed = [name for name in names or CHECKS if not passes(name)]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
