"""What the checkout must know of a basket's lines, looked up once per basket and request."""

from typing import Any

from oscar_clientportal.core import clock
from oscar_clientportal.portfolios import services as portfolios
from oscar_clientportal.subscriptions import services as subscriptions


def contacts_of(basket: Any) -> dict[int, Any]:
    """For whom the basket's lines are: line id → contact. Kept on the basket while its lines stay the same."""
    return _kept(basket, "_clientportal_contacts", lambda lines: portfolios.beneficiaries_of_basket(basket))


def upgrade_prices(basket: Any) -> dict[int, Any]:
    """Prices, without tax, of the lines that upgrade a running subscription: line id → price."""
    return _kept(basket, "_clientportal_prices", lambda lines: _prices(basket, lines))


def forget(basket: Any) -> None:
    """Look everything up again: a line has just got its beneficiary."""
    for name in ("_clientportal_contacts", "_clientportal_prices"):
        basket.__dict__.pop(name, None)


def _prices(basket: Any, lines: list[Any]) -> dict[int, Any]:
    contacts, own = contacts_of(basket), _own_contact(basket)
    people = {line: contacts.get(line.pk, own) for line in lines}
    return subscriptions.prices_for_lines(lines_to_contacts=people, on=clock.now(), buyer=basket.owner)


def _own_contact(basket: Any) -> Any:
    return getattr(basket.owner, "clientportal_contact", None) if basket.owner_id else None


def _kept(basket: Any, name: str, find: Any) -> Any:
    """The answer for the basket's present lines; a line added since asks anew."""
    lines = list(basket.all_lines()) if basket.pk else []
    key = tuple((line.pk, line.product_id) for line in lines)
    kept = basket.__dict__.get(name)
    if kept is None or kept[0] != key:
        kept = basket.__dict__[name] = (key, find(lines) if lines else {})
    return kept[1]
