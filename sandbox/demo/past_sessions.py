"""Two sessions of the demo partner as clients, to be read on the clients' pages: one long over, one of yesterday."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.impersonation.services import watching

from .history import days_ago

Consent = get_model("clientportal_impersonation", "Consent")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Entry = get_model("clientportal_impersonation", "Entry")
Product = get_model("catalogue", "Product")
UserAddress = get_model("address", "UserAddress")

LOOKED, DID, BLOCKED = "looked", "did", "blocked"
STEPS = [
    (LOOKED, "home", "/", ""),
    (LOOKED, "catalogue:detail", "{product}", "HS"),
    (DID, "basket:add", "/basket/add/1/", ""),
    (LOOKED, "basket:summary", "/basket/", ""),
    (DID, "basket:summary", "/basket/", ""),
    (LOOKED, "customer:order-list", "/accounts/orders/", ""),
    (BLOCKED, "customer:change-password", "/accounts/change-password/", ""),
]
ADDING = [
    (LOOKED, "customer:summary", "/accounts/", ""),
    (LOOKED, "customer:address-list", "/accounts/addresses/", ""),
    (DID, "customer:address-create", "/accounts/addresses/add/", ""),
    (LOOKED, "customer:address-list", "/accounts/addresses/", ""),
]


def load_sessions(impersonator: Any) -> None:
    """Of the partner's consents the one to fill a basket, and the one to spend money, in which an address was added."""
    consents = Consent.objects.filter(partner__users__contact__user=impersonator, status="given")
    looker = consents.get(scopes=["basket"])
    session = _session(
        impersonator, looker, days=5, minutes=12, reason="Demo: which tariff data do they need?"
    )
    _walk(session, STEPS)
    _basket_of_then(session)
    spender = consents.get(monthly_limit__isnull=False)
    session = _session(impersonator, spender, days=1, minutes=6, reason="Demo: a new address for deliveries")
    _walk(session, ADDING)
    _add_address(session)


def _session(impersonator: Any, consent: Any, *, days: int, minutes: int, reason: str) -> Any:
    began = days_ago(days)
    return Impersonation.objects.create(
        impersonator=impersonator,
        contact=consent.acts_as,
        company=consent.company,
        user=consent.acts_as.user,
        impersonator_name=impersonator.get_full_name(),
        contact_name=consent.acts_as.name,
        authority=Impersonation.Authority.PARTNER,
        consent=consent,
        scopes=consent.scopes,
        reason=reason,
        started_at=began,
        ends_at=began + timedelta(minutes=30),
        ended_at=began + timedelta(minutes=minutes),
        ended_by=impersonator,
        how_ended=Impersonation.End.STOPPED,
        told_at=began + timedelta(minutes=minutes),
    )


def _walk(session: Any, steps: Iterable[tuple[str, str, str, str]]) -> None:
    product = Product.objects.get(title="HS")
    for minute, (kind, page, path, title) in enumerate(steps, start=1):
        Entry.objects.create(
            session=session,
            kind=kind,
            page=page,
            path=path.format(product=product.get_absolute_url()),
            title=title,
            created_at=session.started_at + timedelta(minutes=0.8 * minute),
        )


def _basket_of_then(session: Any) -> None:
    """What was put into a basket that is gone: too long ago to be undone."""
    session.changes.create(
        kind="basket",
        action="created",
        model="basket.line",
        object_pk="0",
        title="HS",
        after={"quantity": 1},
        created_at=session.started_at + timedelta(minutes=2.4),
    )


def _add_address(session: Any) -> None:
    country = get_model("address", "Country").objects.filter(is_shipping_country=True).first()
    new = UserAddress.objects.create(
        user=session.user,
        first_name="Demo",
        last_name="Warehouse",
        line1="3 Demo Quay",
        line4="Demo Town",
        postcode="75012" if country.pk == "FR" else "",
        country=country,
    )
    session.changes.create(
        kind="address",
        action="created",
        model="address.useraddress",
        object_pk=str(new.pk),
        title=new.summary[:255],
        after=watching.values_of(new),
        created_at=session.started_at + timedelta(minutes=2.4),
    )
