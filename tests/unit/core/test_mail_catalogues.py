"""The catalogues that have nothing but our mails follow a whole one."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from tests.lint.messages import MAIL_LANGUAGES, MAIL_TEMPLATES, catalogue_path, extract_mails, read, strings

pytestmark = pytest.mark.req("2.40")


def write(path: Path, *messages: tuple[str | tuple[str, str], str]) -> None:
    """A French catalogue with these texts, each from a file of this name."""
    catalogue = Catalog(locale="fr")
    for text, name in messages:
        catalogue.add(text, locations=[(name, 0)], flags={"fuzzy"}, string="Oui" if text == "Yes" else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)


def translate(path: Path, text: str, string: str) -> None:
    catalogue = read(path)
    catalogue.get(text).string = string
    with path.open("wb") as file:
        write_po(file, catalogue)


def test_they_have_what_stands_in_the_mails_and_keep_what_is_translated(tmp_path: Path) -> None:
    whole, czech = (catalogue_path(tmp_path, language, "django") for language in ("fr", "cs"))
    subject, part = (f"{start}text.txt" for start in MAIL_TEMPLATES)
    write(whole, ("Yes", subject), ("Page", "templates/page.html"), ("Old", part))
    extract_mails(tmp_path)
    assert {key[0] for key in strings(read(czech))} == {"Yes", "Old"}
    translate(czech, "Yes", "Ano")
    before = czech.read_text()

    write(whole, ("Yes", subject), ("No", part), (("%(n)s day", "%(n)s days"), part))
    extract_mails(tmp_path)
    found = {key[0]: message for key, message in strings(read(czech)).items()}
    assert {text: message.string for text, message in found.items()} == {
        "Yes": "Ano",
        "No": "",
        ("%(n)s day", "%(n)s days"): ("", "", ""),
    }
    assert not any(message.fuzzy for message in found.values())
    assert "#~" not in czech.read_text()
    assert "templates/page.html" not in before


def test_each_counts_by_its_own_rule(tmp_path: Path) -> None:
    write(catalogue_path(tmp_path, "fr", "django"), ("Yes", f"{MAIL_TEMPLATES[0]}x.txt"))
    extract_mails(tmp_path)
    for language, rule in MAIL_LANGUAGES.items():
        assert read(catalogue_path(tmp_path, language, "django")).plural_forms == rule, language
