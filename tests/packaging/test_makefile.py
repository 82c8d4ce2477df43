"""The front door: what ``make`` says, and which interpreter it takes on a machine nobody prepared."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
#: Without what a make above this run has handed down.
ENVIRONMENT = {
    key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "PYTHON", "VENV")
}
TARGETS = [
    "bench",
    "e2e",
    "help",
    "lint",
    "messages",
    "sandbox",
    "sandbox-clean",
    "soak",
    "test",
    "test-matrix",
    "twin-check",
]


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def find_python(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What is found where only the tools of ``folder`` are on the path."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "find-python")],
        env={"PATH": str(folder), "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_target_with_its_purpose() -> None:
    said = subprocess.run(
        ["make"], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
    ).stdout
    assert sorted(re.findall(r"^  make (\S+) +\S", said, re.MULTILINE)) == TARGETS


def test_an_interpreter_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    tool(tmp_path, "python3", "echo 'command not found' >&2; exit 127")
    tool(tmp_path, "python3.13", "exit 127")
    tool(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3.12")


def test_plain_python3_is_preferred(tmp_path: Path) -> None:
    for name in ("python3", "python3.13"):
        tool(tmp_path, name, f'exec {sys.executable} "$@"')
    assert find_python(tmp_path).stdout.strip() == str(tmp_path / "python3")


def test_the_interpreter_that_is_asked_for_is_the_only_one_tried(tmp_path: Path) -> None:
    tool(tmp_path, "python3", f'exec {sys.executable} "$@"')
    tool(tmp_path, "mine", f'exec {sys.executable} "$@"')
    assert find_python(tmp_path, PYTHON="mine").stdout.strip() == str(tmp_path / "mine")
    assert find_python(tmp_path, PYTHON="missing").returncode == 1


@pytest.mark.parametrize("script", ["exit 1", "exit 127"])
def test_a_machine_without_python_is_told_so(tmp_path: Path, script: str) -> None:
    tool(tmp_path, "python3", script)
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert "No Python >= 3.11 found" in found.stderr


def test_an_environment_that_cannot_be_made_says_what_to_install(tmp_path: Path) -> None:
    tool(tmp_path, "python3", f'[ "$1" = -m ] && exit 1; exec {sys.executable} "$@"')
    environment = tmp_path / "environment"
    made = subprocess.run(
        ["make", f"VENV={environment}", f"{environment}/.made"],
        cwd=ROOT,
        env={**ENVIRONMENT, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert "apt-get install python3-venv" in made.stderr
    assert not environment.exists()


def test_an_environment_without_pip_gets_it_back(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    made = ["make", f"VENV={environment}", f"{environment}/.made"]
    subprocess.run(made, cwd=ROOT, env=ENVIRONMENT, check=True)
    subprocess.run([str(environment / "bin" / "python"), "-m", "pip", "--version"], check=True)
