"""Who may open which page: every page of ours, for every role.

A page that is missing here fails the suite, so that nobody adds one without saying who may open it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

#: Role → what it has. "account": a login in this shop; "agent", "own": an agent, and the one whose client it is;
#: "party", "colleague", "subscriber": takes part in the project, belongs to the company, has the subscription;
#: "master": a user of a contracted partner who has its master account, and runs it; the client is linked with it;
#: "acted": somebody has acted in their name, or in that of one of their company's people;
#: "company": belongs to one;
#: "boss", "decides": super-admin of a company, and of the client's, whose consents, users and licences they are;
#: "editor", "maker": may run the panels, and has started the job.
ROLES: dict[str, set[str]] = {
    "anonymous": set(),
    "shopper": {"account"},
    "client": {"account", "company", "party", "colleague", "subscriber", "acted"},
    "client's boss": {"account", "company", "party", "colleague", "boss", "decides", "acted"},
    "partner": {"account", "company", "party"},
    "contracted partner": {"account", "company", "master", "boss"},
    "colleague of the contracted partner": {"account", "company"},
    "agent": {"account", "company", "agent", "own", "party"},
    "other agent": {"account", "company", "agent"},
    "editor without rights": {"account"},
    "editor": {"account", "editor", "maker"},
    "owner": {"account", "editor"},
    "owner of the other shop": set(),
}
#: Pages that a token opens for everybody; tokens have tests of their own.
PUBLIC = {"invitation", "register", "register-confirm", "renewal"}
#: Pages with tests of their own: money by ``test_account_acts``, ``test_refunds``; saved cards by ``test_saved_cards``;
#: visitors by ``test_space_*``; receipts, and which card pays renewals, by
#: ``test_subscription_page`` and ``test_client_renewal``; acting as a client by ``test_impersonation_*``.
ELSEWHERE = {"clientportal_checkout", "clientportal_accounts", "clientportal_refunds", "clientportal_events"}
MONEY = ("space", "account-", "card", "subscription-receipt", "subscription-renew", "portfolio-renewal-card")
BEGINNING = ("impersonate",)
AGENT_ON_PROJECTS = ("project-", "portfolio", "client-")
SUBSCRIBER = {"subscription", "subscription-stop"}
PARTY = {"project", "decision-answer"}
MASTER = {"partner", "partner-users", "partner-ask"}
DECIDES = {"access-consent", "access-answer", "access-change", "access-revoke"}
#: What was done in somebody's name, to them; what was changed can be undone from the same page.
ACTED = {"access-session", "access-session-end", "access-undo"}
#: Pages of a company that are for all of its people; the others are for its super-admin.
OF_COMPANY = {
    "company",
    "company-seat",
    "company-seat-ask",
    "company-seat-withdraw",
    "company-terms",
    "company-terms-version",
}
#: Lists whose exports are their own.
ACTING = ("sessions", "consents", "refusals", "licences", "documents", "price_conditions")
MAKER = {
    "imports:job",
    "imports:state",
    "imports:problems",
    "customers:export_job",
    "customers:export_state",
    "customers:export_file",
    "coming_up:export_job",
    "coming_up:export_state",
    "coming_up:export_file",
    *(f"{panel}:export_{page}" for panel in (*ACTING, "terms_answers") for page in ("job", "state", "file")),
}


@dataclass(frozen=True)
class Page:
    """``needs``: what a role must have to be let in; empty: everybody is."""

    namespace: str
    name: str
    parameters: tuple[str, ...]
    needs: str

    @property
    def url_name(self) -> str:
        return f"{self.namespace}:{self.name}"

    @property
    def is_in_admin(self) -> bool:
        return self.namespace != "clientportal_portal"


def pages() -> Iterator[Page]:
    """Every page of ours that this table speaks of."""
    for namespace, name, parameters in _ours(get_resolver().url_patterns, "", ()):
        elsewhere = namespace == "clientportal_portal" and name.startswith((*MONEY, *BEGINNING))
        if namespace not in ELSEWHERE and not elsewhere:
            yield Page(namespace, name, parameters, _needs(namespace, name, parameters))


def _needs(namespace: str, name: str, parameters: tuple[str, ...]) -> str:
    if namespace != "clientportal_portal":
        return "maker" if f"{namespace.removeprefix('clientportal_')}:{name}" in MAKER else "editor"
    if name in PUBLIC:
        return ""
    if name.startswith(AGENT_ON_PROJECTS):
        return "own" if parameters else "agent"
    if name in SUBSCRIBER:
        return "subscriber"
    if name in PARTY:
        return "party"
    if name in MASTER:
        return "master"
    if name.startswith("company"):
        is_about_one = any(parameter.endswith("pk") for parameter in parameters)
        return "company" if name in OF_COMPANY else "decides" if is_about_one else "boss"
    if name == "access-give":
        return "boss"
    if name in DECIDES:
        return "decides"
    if name in ACTED:
        return "acted"
    return "colleague" if name in ("file", "document-file") else "account"


def _ours(
    patterns: list[URLPattern | URLResolver], namespace: str, parameters: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in patterns:
        found = (*parameters, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            yield from _ours(pattern.url_patterns, pattern.namespace or namespace, found)
        elif namespace.startswith("clientportal_") and pattern.name:
            yield namespace, pattern.name, found


def _parameters(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    """Of a path by its converters, of a regular expression by its groups."""
    return tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
