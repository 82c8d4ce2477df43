"""One request to the API, as an endpoint sees it."""

from dataclasses import dataclass
from typing import Any

from . import params
from .errors import Refused
from .state import Account, Object


@dataclass
class Call:
    """``secret`` says whether the shop's server asks, or a browser with the publishable key."""

    account: Account
    params: dict[str, Any]
    base_url: str
    secret: bool = True
    id: str = ""

    def object(self, kind: str, param: str = "id") -> Object:
        """The object the path names; a browser must know its client secret."""
        found = self.account.get(kind, self.id, param)
        if not self.secret and self.params.get("client_secret") != found.get("client_secret"):
            raise Refused("The client_secret provided does not match.", status=401, param="client_secret")
        return found

    def customer(self) -> str | None:
        """The customer named, who must exist and not be deleted."""
        id = self.params.get("customer")
        if id and self.account.get("customer", id, "customer").get("deleted"):
            raise Refused(f"No such customer: '{id}'", code="resource_missing", param="customer")
        return id or None

    def listing(self, found: list[Object], url: str) -> Object:
        """A page of ``found``, newest first."""
        limit = params.integer(self.params, "limit", 10) or 0
        if not 1 <= limit <= 100:
            raise Refused("Invalid limit: must be between 1 and 100", param="limit")
        ids = [obj["id"] for obj in found]
        after = self.params.get("starting_after")
        start = ids.index(after) + 1 if after in ids else 0
        page = found[start : start + limit]
        return {"object": "list", "data": page, "has_more": len(found) > start + limit, "url": url}

    def is_wanted(self, obj: Object) -> bool:
        """Whether the object fits the list's ``created`` and ``customer``."""
        customer = self.params.get("customer")
        return (not customer or obj.get("customer") == customer) and self._is_in_time(obj["created"])

    def _is_in_time(self, created: int) -> bool:
        wanted = self.params.get("created") or {}
        if isinstance(wanted, str):
            return created == int(wanted)
        tests = {"gte": created.__ge__, "gt": created.__gt__, "lte": created.__le__, "lt": created.__lt__}
        return all(tests[name](params.integer(wanted, name)) for name in wanted)
