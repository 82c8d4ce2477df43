"""Runs in the fresh environment and prints, as JSON, what is found there of the installed package."""

import json
import sys
from pathlib import Path

import django
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from wagtail import hooks

import oscar_clientportal
import wagtail_hooks


def loads(template: str) -> bool:
    try:
        get_template(template)
    except TemplateDoesNotExist:
        return False
    return True


def translated(text: str, language: str) -> str:
    with translation.override(language):
        return translation.gettext(text)


def main() -> None:
    asked = json.load(sys.stdin)
    django.setup()
    panels = [panel for hook in hooks.get_hooks("register_admin_viewset") for panel in as_list(hook())]
    report = {
        "packages": [str(Path(module.__file__).parent) for module in (oscar_clientportal, wagtail_hooks)],
        "menus": [str(panel.menu_label) for panel in panels if hasattr(panel, "menu_label")],
        "templates": [name for name in asked["templates"] if not loads(name)],
        "static": [name for name in asked["static"] if not finders.find(name)],
        "texts": {language: translated(asked["text"], language) for language in asked["languages"]},
    }
    print(json.dumps(report))


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


if __name__ == "__main__":
    main()
