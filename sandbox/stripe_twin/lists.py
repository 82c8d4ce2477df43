"""What a shop looks for: pages of objects, newest first, and the search, which sees new ones late."""

import re
from collections.abc import Callable

from . import params
from .call import Call
from .errors import Refused
from .state import Object


def of(kind: str, url: str, *fields: str) -> Callable[[Call], Object]:
    """The endpoint that lists objects of this kind; ``fields`` are parameters that must be equal."""

    def listed(call: Call) -> Object:
        wanted = {name: call.params[name] for name in fields if name in call.params}
        found = [
            obj
            for obj in call.account.newest(kind)
            if call.is_wanted(obj) and all(obj[name] == value for name, value in wanted.items())
        ]
        return call.listing(found, url)

    return listed


def search_intents(call: Call) -> Object:
    """``metadata["key"]:"value"`` and ``status:"value"``, joined by AND: no more of the language is used."""
    clauses = [_clause(text) for text in params.required(call.params, "query").split(" AND ")]
    seen_until = call.account.now() - call.account.search_lag
    found = [
        intent
        for intent in call.account.newest("payment_intent")
        if intent["created"] <= seen_until and all(_fits(intent, *clause) for clause in clauses)
    ]
    page = call.listing(found, "/v1/payment_intents/search")
    return {**page, "object": "search_result", "next_page": None}


def _clause(text: str) -> tuple[str, str | None, str]:
    match = re.fullmatch(r'(metadata|status)(?:\["([^"\\]+)"\])?:"([^"\\]*)"', text.strip())
    if not match:
        raise Refused("We were unable to parse your search query.", param="query")
    return match[1], match[2], match[3]


def _fits(intent: Object, name: str, key: str | None, value: str) -> bool:
    return (intent["metadata"].get(key) if key else intent[name]) == value
