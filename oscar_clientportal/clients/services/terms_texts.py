"""Which of a version's texts somebody reads."""

from typing import Any

from oscar_clientportal.core import conf


def text_for(version: Any, language: str) -> Any:
    """The version's text in this language, else in the shop's main one, else whichever there is. One query, none
    where the texts were fetched with it.
    """
    wanted = [language, language.partition("-")[0], conf.settings.languages[0]]
    found = {text.language: text for text in version.texts.all()}
    chosen = next((code for code in wanted if code in found), None)
    return found[chosen] if chosen is not None else next(iter(found.values()), None)
