"""The diary of a session: one line for each step, written once the request is over, whatever became of it."""

import logging
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.policy import PAGES, SAFE, Decision
from oscar_clientportal.impersonation.rules import diary as rules

logger = logging.getLogger("oscar_clientportal.impersonation")

#: The same step again in a row is one: the database looks at the last line as it writes.
INSERT = """
INSERT INTO {entry} (session_id, kind, page, path, title, created_at)
SELECT %(session)s, %(kind)s, %(page)s, %(path)s, %(title)s, %(now)s
WHERE NOT EXISTS (
    SELECT 1 FROM (SELECT kind, path FROM {entry} WHERE session_id = %(session)s ORDER BY id DESC LIMIT 1) last
    WHERE last.kind = %(kind)s AND last.path = %(path)s
)
"""


def note(*, session: Any, request: HttpRequest, response: HttpResponseBase, decision: Decision) -> None:
    """Keep what this request of ``session`` looked at, did or was refused: one query at most, none where it is none
    of these. It never breaks the page: what could not be kept is logged.

    Outside of the transaction of the request, which is rolled back.
    """
    try:
        _note(session, request, response, decision)
    except (DatabaseError, ValueError):
        logger.exception("A step of session %s could not be noted", session.pk)


def _note(session: Any, request: HttpRequest, response: HttpResponseBase, decision: Decision) -> None:
    kind = _kind(request, response, decision)
    is_known = decision.page in PAGES
    if not kind or (decision.is_allowed and not decision.label and (is_known or not decision.page)):
        return
    about = kind == rules.LOOKED and (decision.names_object or not is_known)
    _write(
        session=session.pk,
        kind=kind,
        page=decision.page[:128],
        path=rules.tidy(request.path)[:500],
        title=rules.subject_of(_body(response)) if about else "",
        now=clock.now(),
    )


def _kind(request: HttpRequest, response: HttpResponseBase, decision: Decision) -> str:
    return rules.kind_of(
        is_let=decision.is_allowed,
        is_safe=request.method in SAFE and not decision.keeps,
        status=response.status_code,
        is_page=request.method == "GET" and _is_page(request, response),
    )


def _is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_fragment = (
        request.headers.get("X-Requested-With") == "XMLHttpRequest" or "HX-Request" in request.headers
    )
    kind = response.headers.get("Content-Type", "")
    return not is_fragment and rules.is_whole_page(content_type=kind, body=_body(response))


def _body(response: HttpResponseBase) -> str:
    """The text of a page; of one that is streamed no more than that it is one."""
    content: bytes = b"<html>" if response.streaming else getattr(response, "content", b"")
    return content.decode(response.charset, "replace")


def _write(**values: Any) -> None:
    table = connection.ops.quote_name(get_model("clientportal_impersonation", "Entry")._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(entry=table), values)
