"""Search in what people typed: one generated column per table, with one trigram index.

The column holds the words folded: small letters without accents, so that ``etelka`` finds ``Ételka``. PostgreSQL keeps
it; ``fold`` does to the words looked for what the column did to those kept.
"""

import unicodedata
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat

#: The Latin letters of Europe with accents or strokes, and what is typed for them; one character for one. No more of
#: them: PostgreSQL goes through the list for every letter it writes.
ACCENTED = "".join(chr(code) for code in (*range(0xC0, 0x180), *range(0x218, 0x21C)) if chr(code).isalpha())
_UNMARKED = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ŧ": "t",
    "\u0131": "i",
    "æ": "a",
    "œ": "o",
    "ß": "s",
    "ð": "d",
}
#: Words of more letters are found by what they begin with; nobody types more.
LONGEST_WORD = 64
MOST_WORDS = 8
#: The longest words somebody looks for; more of it would only keep the database busy.
LONGEST_SEARCH = 200
TRIGRAM = 3


def _plain(character: str) -> str:
    small = character.lower()[0]
    return _UNMARKED.get(small, unicodedata.normalize("NFD", small)[0])


PLAIN = "".join(map(_plain, ACCENTED))
_TABLE = str.maketrans(ACCENTED, PLAIN)


def fold(text: str) -> str:
    """``text`` as the column keeps it."""
    return unicodedata.normalize("NFC", text).translate(_TABLE).lower()


def typed_words(text: str) -> str:
    """What somebody typed into a search box, as it is looked for and shown again."""
    return text.replace("\x00", "").strip()[:LONGEST_SEARCH]


def words_of(text: str) -> list[str]:
    """The folded words somebody looks for; what no row can hold is left out."""
    words = fold(text.replace("\x00", "")).split()
    return [word[:LONGEST_WORD] for word in words[:MOST_WORDS]]


def matching(words: str, field: str = "search_text") -> Q:
    """Rows that hold every one of the words: anywhere, or one or two letters at the beginning of a word.

    An index of three letters at a time can't be asked for less, but the blank before a word counts as one.
    """
    found = Q()
    for word in words_of(words):
        is_short = len(word) < TRIGRAM and word.isascii() and word.isalnum()
        found &= Q(**{f"{field}__contains": f" {word}" if is_short else word})
    return found


class Folded(Func):
    """``fold`` in PostgreSQL. Both functions are immutable, as a generated column asks."""

    function = "translate"
    template = "lower(translate(%(expressions)s))"
    output_field = models.TextField()

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, Value(ACCENTED), Value(PLAIN), **extra)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "oscar_clientportal.core.search.Folded", [self.source_expressions[0]], {}


class SearchText(models.GeneratedField):
    """A generated column of these fields, each after a blank: a word's beginning can be told by it."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        self.fields = fields
        if fields:
            parts = [
                part
                for field in fields
                for part in (Value(" "), Coalesce(F(field), Value(""), output_field=models.TextField()))
            ]
            kwargs = {
                "expression": Folded(Concat(*parts, output_field=models.TextField())),
                "output_field": models.TextField(),
                "db_persist": True,
                "editable": False,
                **kwargs,
            }
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", list(args), kwargs


def search_index(name: str, field: str = "search_text") -> GinIndex:
    """The trigram index of the column; the extension lies in ``public``, which every shop's search path holds."""
    return GinIndex(OpClass(F(field), name="gin_trgm_ops"), name=name)
