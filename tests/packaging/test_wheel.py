"""What is shipped: the wheel works in a fresh environment where nothing of the source tree is found."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
APPS = ("oscar_clientportal", "wagtail_hooks")
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".sandbox", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)
TEXT = "My portfolio"


def run(*command: object, **options: Any) -> str:
    done = subprocess.run(
        [str(word) for word in command], check=False, capture_output=True, text=True, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, and the wheel made from it: what the sdist lacks, the wheel lacks too."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=LEFT_OUT)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=source)
    return folder


@pytest.fixture(scope="module")
def in_wheel(built: Path) -> set[str]:
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def in_sdist(built: Path) -> set[str]:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def shipped_files() -> set[str]:
    """Every file of our packages but what Python and editors leave there."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in found if path.suffix != ".pyc"}


def below(folder: str) -> list[str]:
    """The names under which Django knows the files in each app's ``folder``."""
    roots = [ROOT / app / folder for app in APPS]
    return [str(path.relative_to(root)) for root in roots for path in root.rglob("*") if path.is_file()]


def test_the_wheel_has_every_file_of_our_packages(in_wheel: set[str]) -> None:
    assert shipped_files() - in_wheel == set()


def test_the_wheel_has_nothing_else(in_wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in in_wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(APPS)


def test_the_wheel_has_templates_static_files_translations_and_migrations(in_wheel: set[str]) -> None:
    for part in (
        "templates/",
        "static/",
        "locale/fr/LC_MESSAGES/django.mo",
        "locale/hu/LC_MESSAGES/django.mo",
        "locale/zh_Hans/LC_MESSAGES/django.mo",
    ):
        assert any(name.startswith(f"oscar_clientportal/{part}") for name in in_wheel), part
    assert "oscar_clientportal/clients/migrations/0001_initial.py" in in_wheel
    assert "wagtail_hooks/wagtail_hooks.py" in in_wheel


def test_the_sdist_has_what_it_takes_to_test_and_to_show_it(in_sdist: set[str]) -> None:
    wanted = {"Makefile", "LICENSE", "CHANGELOG.md", "setup.cfg", "sandbox/run.py", "tests/conftest.py"}
    assert wanted - in_sdist == set()
    assert any(name.startswith("fixtures/") for name in in_sdist)


@pytest.fixture(scope="module")
def fresh_python(built: Path) -> Path:
    """An environment with the wheel; what it needs is lent from here, without our own editable install."""
    environment = built / "environment"
    run(sys.executable, "-m", "venv", environment)
    python = environment / "bin" / "python"
    (wheel,) = built.glob("*.whl")
    run(python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(site, "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture(scope="module")
def report(built: Path, fresh_python: Path) -> dict[str, Any]:
    """What a new project finds of the installed package."""
    project = built / "project"
    project.mkdir()
    for name in ("vanilla_settings.py", "vanilla_report.py"):
        shutil.copy(HERE / name, project)
    (project / "vanilla_urls.py").write_text("urlpatterns = []\n")
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DJANGO"))
    }
    environment["DJANGO_SETTINGS_MODULE"] = "vanilla_settings"
    asked = {
        "templates": below("templates"),
        "static": below("static"),
        "text": TEXT,
        "languages": ["fr", "hu"],
    }
    said = run(fresh_python, "vanilla_report.py", cwd=project, env=environment, input=json.dumps(asked))
    return json.loads(said.splitlines()[-1])


def test_the_installed_package_is_the_one_that_is_found(report: dict[str, Any], built: Path) -> None:
    assert all(Path(package).is_relative_to(built / "environment") for package in report["packages"])


def test_wagtail_finds_the_client_portals_menu(report: dict[str, Any]) -> None:
    assert "Client portal" in report["menus"]


def test_every_template_and_static_file_is_found(report: dict[str, Any]) -> None:
    assert below("templates")
    assert below("static")
    assert (report["templates"], report["static"]) == ([], [])


def test_the_translations_are_found(report: dict[str, Any]) -> None:
    assert TEXT not in report["texts"].values()
    assert len(set(report["texts"].values())) == 2
