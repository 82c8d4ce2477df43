"""What our catalogues say is what a page shows: the project merges them with Oscar's, Wagtail's and Django's.

Of a string that several catalogues have, one translation is shown, and it need not be ours: "State" would read as a
country's, "Free" as costing nothing. Such a string gets a context (``pgettext``, ``context "…"``); where theirs is as
good, ours is worded alike; what is neither stands in ``ACCEPTED``. Needs no database.
"""

import sys
from collections.abc import Iterator

import django
from django.utils import translation

from tests.lint import messages

#: By what is asked for, without a context: the languages in which another catalogue's words may stand for ours.
ACCEPTED = {
    # On every form that Django or Oscar make it is the same sentence.
    "This field is required.": {"fr", "hu"},
    # The tabs of Oscar's account pages, as they are called on those pages.
    "Email address": {"hu"},
    "Product Alerts": {"hu"},
    "Product alert": {"hu"},
    "Product alerts": {"hu"},
    "Wish Lists": {"hu"},
    # Names of fields and models: Wagtail writes them with a capital.
    "document": {"fr"},
    "file": {"fr"},
    # The name of a field, on no page.
    "default": {"fr"},
    # The greeting and the words of links are as in the shop's other mails.
    "Log in": {"cs", "it", "nl", "pt_BR", "tr"},
    "Register": {"es", "it", "ja", "pl", "pt_BR"},
}


def languages(app: str) -> Iterator[str]:
    yield from messages.LANGUAGES
    if app == messages.MAIL_APP:
        yield from messages.MAIL_LANGUAGES


def shown(message: messages.Message) -> set[str]:
    """What the project shows for the message, for whatever number, in the language that is active."""
    context = messages.context(message)
    if not message.pluralizable:
        return {translation.pgettext(context, message.id) if context else translation.gettext(message.id)}
    if context:
        return {translation.npgettext(context, *message.id, number) for number in range(25)}
    return {translation.ngettext(*message.id, number) for number in range(25)}


def complaints() -> Iterator[str]:
    needless = {(text, language) for text, accepted in ACCEPTED.items() for language in accepted}
    for app in messages.APPS:
        for language in languages(app):
            path = messages.catalogue_path(messages.ROOT / app, language, "django")
            with translation.override(language.replace("_", "-").lower()):
                for key, message in messages.strings(messages.read(path)).items():
                    ours = {message.string} if isinstance(message.string, str) else set(message.string)
                    theirs = shown(message)
                    if not messages.is_translated(message) or ours == theirs:
                        continue
                    needless.discard((message.id, language))
                    if language not in ACCEPTED.get(message.id, ()):
                        where = path.relative_to(messages.ROOT)
                        yield f"{where}: {messages.label(key)} says {sorted(ours)}, pages show {sorted(theirs)}"
    for text, language in sorted(needless):
        yield f"ACCEPTED: {text!r} needn't be accepted in {language}"


def main() -> int:
    django.setup()
    found = list(complaints())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
