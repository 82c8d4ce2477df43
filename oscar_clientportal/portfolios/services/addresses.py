"""Clients' addresses in the agent's own address book, which is Oscar's: a row of ours says whose each one is."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch, Q, QuerySet
from oscar.core.loading import get_model

ClientAddress = get_model("clientportal_portfolios", "ClientAddress")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
UserAddress = get_model("address", "UserAddress")

#: What two addresses that count as the same may differ in.
DETAILS = ("phone_number", "notes")


def address_book(*, user: Any, words: str = "") -> QuerySet:
    """The addresses of ``user`` in which all these words stand, or in whose client they do; the default one first.

    Each has ``labels``: the clients of the portfolio it belongs to. Two queries.
    """
    links = ClientLink.objects.visible_to(user)
    labels = ClientAddress.objects.filter(link__in=links).select_related("link__contact")
    addresses = UserAddress._default_manager.filter(user=user).select_related("country")
    words = words.replace("\x00", "")
    if words.strip():
        here = Q()
        for word in words.split():
            here &= Q(search_text__icontains=word)
        of_client = ClientAddress.objects.filter(link__in=links.matching(words)).values("address")
        addresses = addresses.filter(here | Q(pk__in=of_client))
    named = Prefetch("clientportal_clients", labels.order_by("pk"), to_attr="labels")
    order = ["-is_default_for_shipping", "-num_orders_as_shipping_address", "-pk"]
    return addresses.prefetch_related(named).order_by(*order)


@transaction.atomic
def keep_address(*, link: Any, address: Any) -> Any:
    """Put ``address``, any of Oscar's, into the agent's address book as one of this client's; again: no effect.

    An address that is in the book already gets the client's name and the newer phone number and notes.
    """
    user = link.agent.user
    row = UserAddress(user=user)
    address.populate_alternative_model(row)
    row.pk, row.user = None, user
    kept = _same(row) or _write(row)
    for name in DETAILS:
        setattr(kept, name, getattr(row, name) or getattr(kept, name))
    kept.save(update_fields=[*DETAILS])
    return ClientAddress.objects.get_or_create(link=link, address=kept)[0]


@transaction.atomic
def change_address(*, label: Any, address: Any) -> Any:
    """One client has moved: what was several clients' stays as it is for the others."""
    forget_address(label=label)
    return keep_address(link=label.link, address=address)


@transaction.atomic
def forget_address(*, label: Any) -> None:
    """This client's address leaves the address book, unless it is another client's too or the agent's default."""
    address = label.address
    label.delete()
    is_default = address.is_default_for_shipping or address.is_default_for_billing
    if not is_default and not ClientAddress.objects.filter(address=address).exists():
        address.delete()


def forget_addresses(*, link: Any) -> None:
    """None of this client's addresses is kept any longer."""
    for label in link.addresses.select_related("address"):
        forget_address(label=label)


def _same(row: Any) -> Any:
    return UserAddress._default_manager.filter(user=row.user, hash=row.generate_hash()).first()


def _write(row: Any) -> Any:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody was quicker
        return UserAddress._default_manager.get(user=row.user, hash=row.generate_hash())
    return row
