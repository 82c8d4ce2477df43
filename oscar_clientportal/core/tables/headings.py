"""Which column is which: by its heading, in the languages of the shops."""

import unicodedata
from collections.abc import Collection, Mapping

EMAIL = frozenset(
    (
        *("email", "mail", "emailaddress", "mailaddress", "adresseemail", "adressemail", "courriel", "mel"),
        *("adresseelectronique", "emailcim", "emilcim", "email1value", "emailadresse"),
    )
)
FIRST_NAME = frozenset(
    ("firstname", "first", "givenname", "forename", "prenom", "keresztnev", "utonev", "vorname")
)
LAST_NAME = frozenset(
    (
        *("lastname", "last", "surname", "familyname", "nom", "nomdefamille", "vezeteknev", "csaladnev"),
        *("csaladinev", "nachname"),
    )
)


def find_columns(cells: list[str], wanted: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Where among these headings each wanted column stands; the first that fits, and none twice."""
    headings = [plain_heading(cell) for cell in cells]
    found: dict[str, int] = {}
    for name, words in wanted.items():
        at = next((index for index, heading in enumerate(headings) if heading in words), None)
        if at is not None and at not in found.values():
            found[name] = at
    return found


def plain_heading(text: str) -> str:
    """``E-Mail címe:`` as ``emailcime``: small letters and digits without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isalnum())
