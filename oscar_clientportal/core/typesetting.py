"""Pages as PDF, typeset by Typst (the extra ``[pdf]``) with the fonts it brings along and those of the shop's folders.

The same facts and fonts give the same bytes, whatever fonts the machine has. What a person typed reaches a template as
data, never as markup.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .conf import settings


def is_available() -> bool:
    """Whether the extra ``[pdf]`` is installed."""
    return find_spec("typst") is not None


def typeset(template: Path, facts: Mapping[str, Any], *, made_at: datetime | None = None) -> bytes:
    """The document that ``template`` makes of ``facts``, its ``sys.inputs.facts``. ``made_at``: None: now."""
    import typst

    return typst.compile(
        str(template),
        sys_inputs={"facts": json.dumps(facts)},
        font_paths=_fonts(tuple(map(str, settings.raw("PDF_FONT_FOLDERS")))),
        timestamp=made_at,
    )


@cache
def _fonts(folders: tuple[str, ...]) -> Any:
    """Looked through once in a process: some hundred fonts take half a second."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))
