"""The translations are complete: every string of the code, none missing, fuzzy or untranslated, compiled as written.

``--write`` collects the strings into the .po files and compiles them instead. ``MAIL_LANGUAGES`` have the strings of
our mails only.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.makemessages import Command as Makemessages

ROOT = Path(__file__).resolve().parent.parent.parent
#: Each with a catalogue of its own, in its folder ``locale``; an app without strings needs none. Catalogues of
#: somebody else's strings (``locale_oscar``) stand beside it: nothing is collected for them.
APPS = ("oscar_clientportal", "wagtail_hooks", "sandbox")
LANGUAGES = ("fr", "hu")
#: What mails are written in beside these, with the rule for plurals: a customer may ask for it, no page is in it.
MAIL_LANGUAGES = {
    "de": "nplurals=2; plural=(n != 1);",
    "cs": "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
    "es": "nplurals=2; plural=(n != 1);",
    "it": "nplurals=2; plural=(n != 1);",
    "ja": "nplurals=1; plural=0;",
    "nl": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "pt_BR": "nplurals=2; plural=(n > 1);",
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    ),
    "tr": "nplurals=2; plural=(n > 1);",
    "zh_Hans": "nplurals=1; plural=0;",
}
MAIL_APP = "oscar_clientportal"
MAIL_TRANSLATORS = "The oscar_clientportal developers"
MAIL_TEMPLATES = (
    "templates/oscar/communication/emails/commtype_clientportal_",
    "templates/oscar_clientportal/mails/",
)
DOMAINS = {"django": ["html", "txt", "py"], "djangojs": ["js"]}


def catalogue_path(app: Path, language: str, domain: str) -> Path:
    return app / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def strings(catalogue: Catalog) -> dict[tuple[object, str | None], Message]:
    """The catalogue's messages by what the code asks for, without the header."""
    return {(together(message.id), context(message)): message for message in catalogue if message.id}


def context(message: Message) -> str | None:
    """Babel leaves it in bytes where it reads a .mo file."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def together(texts: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    """A text, or the singular and plurals of one, in a form that can be compared and looked up."""
    return texts if isinstance(texts, str) else tuple(texts)


def is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(texts) and all(texts) and not message.fuzzy


def label(key: tuple[object, str | None]) -> str:
    text = key[0][0] if isinstance(key[0], list | tuple) else key[0]
    return repr(text if len(str(text)) < 70 else f"{str(text)[:70]}…")


def extract(app: Path) -> None:
    """Bring the catalogues of ``app`` up to date with its code, by GNU gettext."""
    before = Path.cwd()
    os.chdir(app)
    (app / "locale").mkdir(exist_ok=True)
    try:
        for domain, extensions in DOMAINS.items():
            if domain == "djangojs" and not any("gettext(" in path.read_text() for path in app.rglob("*.js")):
                continue
            call_command(
                Makemessages(),
                locale=list(LANGUAGES),
                domain=domain,
                extensions=extensions,
                no_obsolete=True,
                no_wrap=True,
                add_location="file",
                verbosity=0,
                stdout=StringIO(),
            )
    finally:
        os.chdir(before)
    if app.name == MAIL_APP:
        extract_mails(app)


def extract_mails(app: Path) -> None:
    """Bring the catalogues of the mails up to date with a whole one of ``app``."""
    wanted = [message for message in read(catalogue_path(app, LANGUAGES[0], "django")) if is_mailed(message)]
    for language in MAIL_LANGUAGES:
        path = catalogue_path(app, language, "django")
        catalogue = mail_catalogue(path, wanted)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, sort_by_file=True)


def is_mailed(message: Message) -> bool:
    return bool(message.id) and any(name.startswith(MAIL_TEMPLATES) for name, _line in message.locations)


def mail_catalogue(path: Path, wanted: list[Message]) -> Catalog:
    """The ``wanted`` messages, translated as far as they are at ``path``."""
    language = path.parent.parent.name
    known = read(path) if path.exists() else Catalog(locale=language)
    said = {key: message.string for key, message in strings(known).items()}
    catalogue = Catalog(
        locale=language,
        project=MAIL_APP,
        version="0.1.0",
        header_comment=f"# {known.locale.english_name} texts of the mails of {MAIL_APP}.",
        creation_date=known.creation_date,
        revision_date=known.revision_date,
        msgid_bugs_address=MAIL_TRANSLATORS,
        last_translator=MAIL_TRANSLATORS,
        language_team=MAIL_TRANSLATORS,
        fuzzy=False,
    )
    catalogue.mime_headers = [("Plural-Forms", MAIL_LANGUAGES[language])]
    for message in wanted:
        names = sorted({name for name, _line in message.locations if name.startswith(MAIL_TEMPLATES)})
        catalogue.add(
            message.id,
            said.get((together(message.id), message.context)),
            locations=[(name, 0) for name in names],
            flags=message.flags - {"fuzzy"},
            context=message.context,
        )
    return catalogue


def outdated(app: Path) -> Iterator[str]:
    """What a fresh extraction finds that the kept catalogues lack, or no longer finds."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / app.name
        shutil.copytree(app, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "media"))
        extract(copy)
        for fresh in sorted(copy.glob("locale/*/LC_MESSAGES/*.po")):
            kept = app / fresh.relative_to(copy)
            wanted = strings(read(fresh)).keys()
            known = strings(read(kept)).keys() if kept.exists() else set()
            name = app.name / fresh.relative_to(copy)
            yield from (f"{name}: {label(key)} is not in the catalogue" for key in wanted - known)
            yield from (f"{name}: {label(key)} is no longer used" for key in known - wanted)


def incomplete(path: Path) -> Iterator[str]:
    """What is untranslated, wrong in its placeholders, or not compiled as written."""
    name, catalogue = path.relative_to(ROOT), read(path)
    for key, message in strings(catalogue).items():
        if not is_translated(message):
            yield f"{name}: {label(key)} is {'fuzzy' if message.fuzzy else 'untranslated'}"
        yield from (f"{name}: {label(key)}: {error}" for error in _in_full(message).check(catalogue))
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        yield f"{name}: is not compiled"
        return
    with compiled.open("rb") as file:
        said = {key: together(message.string) for key, message in strings(read_mo(file)).items()}
    translated = {key: message for key, message in strings(catalogue).items() if is_translated(message)}
    if said != {key: together(message.string) for key, message in translated.items()}:
        yield f"{name}: the .mo file is out of date"


def _in_full(message: Message) -> Message:
    """A plural message as its plural says it: "one licence" stands for 21 in Russian, for any number in Japanese."""
    if not message.pluralizable:
        return message
    return Message((message.id[1], message.id[1]), message.string, flags=message.flags)


def compile_all(app: Path) -> None:
    for path in sorted(app.glob("locale*/*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))


def complaints() -> Iterator[str]:
    if shutil.which("xgettext"):
        for app in APPS:
            yield from outdated(ROOT / app)
    elif os.environ.get("CI"):
        yield "CI: xgettext is missing (install gettext), strings can't be collected"
    else:
        print("No xgettext here (install gettext): NOT checked that the catalogues have every string.")
    for app in APPS:
        for path in sorted((ROOT / app).glob("locale*/*/LC_MESSAGES/*.po")):
            yield from incomplete(path)


def main(arguments: list[str]) -> int:
    settings.configure(LOCALE_PATHS=[])
    if arguments == ["--write"]:
        if not shutil.which("xgettext"):
            sys.exit(
                "messages: xgettext is missing, install gettext (Debian, Ubuntu: apt-get install gettext)."
            )
        for app in APPS:
            extract(ROOT / app)
            compile_all(ROOT / app)
        return 0
    found = list(complaints())
    print("\n".join(found[:40]))
    if len(found) > 40:
        print(f"… and {len(found) - 40} more")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
