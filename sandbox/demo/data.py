"""The tables under ``fixtures/`` that are not Django fixtures, and the password of the demo people."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings

PASSWORD = "clientportal"


@lru_cache(maxsize=2)
def table(name: str) -> dict[str, Any]:
    """The content of ``fixtures/<name>.json``."""
    path = settings.ROOT / "fixtures" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def address(login: str, schema: str) -> str:
    """The e-mail address of a demo person; ``.example`` never leaves this machine."""
    return f"{login}@{schema}.example"
