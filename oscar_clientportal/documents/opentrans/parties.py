"""Who sells, who buys, where it goes and for whom it was bought: the parties, and how the rest refers to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oscar_clientportal.documents.rules import Facts, Party

from . import codes
from .writing import cut, line, part, say, say_whole


@dataclass(frozen=True)
class Id:
    """How a party is called: ``kind`` says by whom."""

    kind: str
    text: str

    def write(self, parent: Any, name: str) -> None:
        say(parent, name, self.text, type=self.kind)


@dataclass(frozen=True)
class Known:
    """A party of this order with its ids, of which the first is referred to, and its roles."""

    party: Party
    ids: tuple[Id, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Parties:
    supplier: Known
    buyer: Known
    delivery: Known | None
    beneficiaries: tuple[Known, ...]

    def all(self) -> Iterator[Known]:
        yield self.supplier
        yield self.buyer
        if self.delivery:
            yield self.delivery
        yield from self.beneficiaries

    def receiver(self) -> Id:
        """Where it is delivered: to the buyer, where nothing else is said."""
        return (self.delivery or self.buyer).ids[0]

    def called(self, name: str) -> Known | None:
        """The beneficiary that a line names; None: two have the name, or nobody has."""
        wanted = line(name)
        found = [each for each in self.beneficiaries if wanted in _names(each.party)]
        return found[0] if wanted and len(found) == 1 else None


def parties_of(facts: Facts) -> Parties:
    """The parties with ids that differ, whatever the facts say."""
    taken: set[str] = set()
    return Parties(
        supplier=Known(facts.seller, _supplier_ids(facts, taken), ("supplier", "invoice_issuer")),
        buyer=_customer(facts.payer, "buyer", ("buyer", "invoice_recipient", "payer"), taken),
        delivery=_customer(facts.delivery, "delivery", ("delivery",), taken) if facts.delivery else None,
        beneficiaries=tuple(
            _customer(each, f"beneficiary-{index}", ("final_delivery", "customer"), taken)
            for index, each in enumerate(facts.beneficiaries, 1)
        ),
    )


def write_parties(parent: Any, parties: Parties) -> None:
    element = part(parent, "PARTIES")
    for known in parties.all():
        _write_party(part(element, "PARTY"), known)


def write_references(parent: Any, parties: Parties) -> None:
    element = part(parent, "ORDER_PARTIES_REFERENCE")
    parties.buyer.ids[0].write(element, "bmecat:BUYER_IDREF")
    parties.supplier.ids[0].write(element, "bmecat:SUPPLIER_IDREF")
    parties.buyer.ids[0].write(element, "INVOICE_RECIPIENT_IDREF")
    only = parties.beneficiaries[0] if len(parties.beneficiaries) == 1 else None
    if parties.delivery or only:
        write_shipment(element, parties, only)


def write_shipment(parent: Any, parties: Parties, final: Known | None) -> None:
    element = part(parent, "SHIPMENT_PARTIES_REFERENCE")
    parties.receiver().write(element, "DELIVERY_IDREF")
    if final:
        final.ids[0].write(element, "FINAL_DELIVERY_IDREF")


def _supplier_ids(facts: Facts, taken: set[str]) -> tuple[Id, ...]:
    """Our number at the customer first: it is what the buyer's ERP knows us by."""
    ours = line(facts.payer.our_number)
    own = _free([facts.seller.number, facts.seller.vat_id, facts.seller.name, "supplier"], taken)
    buyers = (Id("buyer_specific", cut(ours, 250)),) if ours else ()
    return (*buyers, Id("supplier_specific", own))


def _customer(party: Party, fallback: str, roles: tuple[str, ...], taken: set[str]) -> Known:
    number = line(party.number)
    if number and number not in taken and len(number) <= 250:
        taken.add(number)
        return Known(party, (Id("supplier_specific", number),), roles)
    return Known(party, (Id("party_specific", _free([fallback], taken)),), roles)


def _free(wanted: list[str], taken: set[str]) -> str:
    """The first of these texts that says something, made to differ from those that are taken."""
    text = next(filter(None, (cut(line(each), 240) for each in wanted)))
    free, count = text, 1
    while free in taken:
        count += 1
        free = f"{text}-{count}"
    taken.add(free)
    return free


def _names(party: Party) -> set[str]:
    both = f"{party.person}, {party.name}", f"{party.name}, {party.person}", f"{party.person} ({party.name})"
    return {line(each) for each in (party.name, party.person, party.number, party.email, *both)} - {""}


def _write_party(element: Any, known: Known) -> None:
    for each in known.ids:
        each.write(element, "bmecat:PARTY_ID")
    for role in known.roles:
        say(element, "PARTY_ROLE", role)
    _write_address(element, known.party)
    if known.party.iban:
        write_account(element, known.party)


def _write_address(parent: Any, party: Party) -> None:
    address = part(parent, "ADDRESS")
    name, supplement = line(party.name), party.supplement
    say(address, "bmecat:NAME", name[:50], 50)
    for tag, text in zip(("NAME2", "NAME3"), filter(None, (name[50:], supplement)), strict=False):
        say(address, f"bmecat:{tag}", text, 50)
    _write_person(address, party)
    street = ", ".join(filter(None, map(line, party.street)))
    say(address, "bmecat:STREET", street, 50)
    say(address, "bmecat:ZIP", party.postcode, 20)
    say(address, "bmecat:CITY", party.town, 50)
    say(address, "bmecat:STATE", party.state, 50)
    say(address, "bmecat:COUNTRY", party.country_name, 50)
    say(address, "bmecat:COUNTRY_CODED", codes.country(party.country), 2)
    say_whole(address, "bmecat:VAT_ID", party.vat_id, 50)
    say_whole(address, "TAX_NUMBER", party.tax_number, 50)
    _write_ways(address, party)
    if len(street) > 50:
        say(address, "bmecat:ADDRESS_REMARKS", street, 250)


def _write_person(address: Any, party: Party) -> None:
    if line(party.person):
        contact = part(address, "CONTACT_DETAILS")
        say(contact, "bmecat:CONTACT_NAME", party.person, 50)


def _write_ways(address: Any, party: Party) -> None:
    say(address, "bmecat:PHONE", party.phone, 50)
    say(address, "bmecat:FAX", party.fax, 50)
    say_whole(address, "bmecat:EMAIL", party.email, 255)
    say_whole(address, "bmecat:URL", party.url, 255)


def write_account(parent: Any, party: Party) -> None:
    iban = "".join(line(party.iban).split())
    if not 0 < len(iban) <= 100:
        return
    account = part(parent, "ACCOUNT")
    say(account, "HOLDER", line(party.name) or "-", 50)
    say(account, "BANK_ACCOUNT", iban, 100, type="iban")
    say_whole(account, "BANK_CODE", party.bic, 50, type="bic")
    say(account, "BANK_NAME", party.bank, 50)
    say(account, "BANK_COUNTRY", codes.country(iban[:2]), 2)
