"""What the README and the docs say is so: their settings, urls and commands are taken out of the text and used."""

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import AppConfig
from django.conf import LazySettings
from django.core.management import get_commands
from django.template.loader import get_template
from django.test import override_settings
from django.urls import resolve, reverse
from django.utils.module_loading import import_string
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import conf
from tests import factories

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
#: A dotted path into a package that is installed here: ``wagtail.admin``, but not ``www.myshop.example``.
DOTTED = re.compile(r"(oscar_clientportal|wagtail_hooks|wagtail|django_tenants|django|oscar)(\.\w+)+")


def snippet(name: str) -> str:
    """The Python between the comments ``<!-- name: begin -->`` and ``<!-- name: end -->``."""
    (text,) = re.findall(rf"<!-- {name}: begin -->\n```python\n(.*?)```\n<!-- {name}: end -->", README, re.S)
    return text


def run(name: str, **names: Any) -> dict[str, Any]:
    exec(compile(snippet(name), f"README.md, {name}", "exec"), names)  # noqa: S102  (our own text)
    return names


def settings_of(*names: str) -> dict[str, Any]:
    """The settings of a shop that has pasted these snippets."""
    values: dict[str, Any] = {
        "INSTALLED_APPS": [],
        "MIDDLEWARE": ["oscar.apps.basket.middleware.BasketMiddleware"],
        "DATABASES": {"default": {}},
    }
    for name in names:
        values = run(name, **values)
    return {key: value for key, value in values.items() if key.isupper()}


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in strings_in(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings_in(item)]
    return [value] if isinstance(value, str) else []


def found(path: str) -> Any:
    """The module, or what a module has, at this path."""
    try:
        return import_module(path)
    except ModuleNotFoundError:
        return import_string(path)


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[tuple[str, str]]:
    """(file, anchor) of every link that leads into this repository."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    return [tuple(target.partition("#")[::2]) for target in targets if "://" not in target]


def test_every_app_it_installs_is_there() -> None:
    entries = settings_of("settings")["INSTALLED_APPS"]
    assert len(entries) == len(set(entries)) > 20
    assert all(AppConfig.create(entry) for entry in entries)


@pytest.mark.parametrize("names", [("settings",), ("settings", "tenants")])
def test_every_path_in_its_settings_leads_somewhere(names: tuple[str, ...]) -> None:
    values = {key: value for key, value in settings_of(*names).items() if not key.endswith("_APPS")}
    paths = [text for text in strings_in(values) if DOTTED.fullmatch(text)]
    assert paths
    assert all(found(path) for path in paths)


def test_its_settings_are_settings_of_ours() -> None:
    assert set(settings_of("settings")["CLIENTPORTAL"]) <= set(conf.DEFAULTS)


def test_shops_in_one_project_share_no_app_of_ours() -> None:
    values = settings_of("settings", "tenants")
    ours = set(import_string("oscar_clientportal.INSTALLED_APPS"))
    assert ours <= set(values["TENANT_APPS"])
    assert not ours & set(values["SHARED_APPS"])
    assert len(values["INSTALLED_APPS"]) == len(set(values["INSTALLED_APPS"]))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(oscar_clientportal(?:\.\w+)+)`", README))))
def test_every_path_in_its_text_leads_somewhere(path: str) -> None:
    assert found(path)


def test_its_urls_lead_to_the_portal_and_to_the_webhook() -> None:
    module = ModuleType("urls_of_the_readme")
    vars(module).update(run("urls"))
    sys.modules[module.__name__] = module
    try:
        with override_settings(ROOT_URLCONF=module.__name__):
            assert resolve("/portal/portfolio/").view_name == "clientportal_portal:portfolio"
            assert reverse("wagtailadmin_home") == "/cms/"
            assert f"https://www.myshop.example{reverse('clientportal_checkout:webhook')}" in README
    finally:
        del sys.modules[module.__name__]


@pytest.mark.django_db
def test_its_shell_makes_an_agent_with_a_balance(settings: LazySettings) -> None:
    user = factories.make_user("agent@myshop.example")
    names = run("agent")
    assert get_model("clientportal_portfolios", "Agent").objects.of_user(user).exists()
    account = get_model("clientportal_accounts", "Account").objects.visible_to(user).get()
    assert (account.currency, accounts.available(account)) == (settings.OSCAR_DEFAULT_CURRENCY, 40)
    assert names["user"] == user


def test_its_templates_extend_and_include_what_is_there() -> None:
    texts = re.findall(r"```html\n(.*?)```", README, re.S)
    named = {name for text in texts for name in re.findall(r'{% (?:extends|include) "([^"]+)" %}', text)}
    assert len(named) == 8
    assert all(get_template(name) for name in named)


def test_its_templates_fill_blocks_that_oscar_has() -> None:
    for path, text in re.findall(r"`templates/(oscar/\S+)`.*?```html\n(.*?)```", README, re.S):
        oscars = Path(import_string("oscar.__file__")).parent / "templates" / path
        blocks = re.findall(r"{% block (\w+) %}", text)
        assert blocks
        assert all(f"{{% block {block} %}}" in oscars.read_text() for block in blocks)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for file, anchor in links(page):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), file
        assert not anchor or anchor in anchors(target), (file, anchor)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_and_command_it_names_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z][\w-]*)", page.read_text()):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for command in re.findall(r"manage\.py (\w+)", page.read_text()):
        assert command in get_commands(), command


def test_its_cron_does_all_that_celery_does() -> None:
    from oscar_clientportal.dispatch import tasks

    done = set(re.findall(r"``manage\.py (\w+)``", Path(tasks.__file__).read_text()))
    assert done <= set(re.findall(r"^[*/0-9]+ \* \* \* \* .* manage\.py (\w+)$", README, re.MULTILINE))
    assert len(done) > 8


def test_it_names_the_logins_of_the_sandbox() -> None:
    from sandbox.run import PEOPLE

    named = set(re.findall(r"^\| `(\w+)@acme\.example`", README, re.MULTILINE))
    assert named == set(PEOPLE)


def test_its_pictures_are_small() -> None:
    pictures = [ROOT / file for file, _anchor in links(ROOT / "README.md") if file.endswith(".png")]
    assert len(pictures) == 2
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_every_test_that_is_named_as_a_proof_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text())}
    assert len(named) > 60
    assert named - there == set()
