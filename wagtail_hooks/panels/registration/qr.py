"""The link as a QR code, for slides and paper."""

import io
from typing import Any

from django.http import HttpResponse

try:
    import segno
except ImportError:  # the extra "qr" is not installed: links are copied and mailed
    segno = None

#: Kind → type, and so many pixels (PNG) or units (SVG) to a module.
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
SCALE = {"svg": 8, "png": 12}


def is_available() -> bool:
    return segno is not None


def inline_svg(url: str) -> str:
    """The code as markup that scales with its place; nothing in it is what somebody typed."""
    return _code(url).svg_inline(scale=SCALE["svg"], border=4, omitsize=True)


def download(url: str, kind: str, name: str) -> HttpResponse:
    """The code as a file, black on white."""
    out = io.BytesIO()
    _code(url).save(out, kind=kind, scale=SCALE[kind], border=4, light="white")
    disposition = f'attachment; filename="{name}.{kind}"'
    return HttpResponse(
        out.getvalue(), content_type=KINDS[kind], headers={"Content-Disposition": disposition}
    )


def _code(url: str) -> Any:
    return segno.make(url, error="m", micro=False)
