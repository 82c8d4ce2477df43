"""Who is named on a paper: who sells, who pays, where it goes, for whom it was bought."""

from dataclasses import replace
from typing import Any

from babel.core import Locale, UnknownLocaleError
from django.contrib.sites.models import Site
from django.utils import translation

from oscar_clientportal.core import conf
from oscar_clientportal.documents.rules import Party, lines_of, one_line


def seller() -> Party:
    """The shop, as its options name it; by the name of its site where they don't."""
    told = conf.settings.seller
    return Party(
        name=one_line(told["name"]) or Site.objects.get_current().name,
        street=tuple(filter(None, lines_of(told["address"]))),
        **{name: one_line(told[name]) for name in ("email", "phone", "vat_id", "registration")},
        **{name: one_line(told[name]) for name in ("bank", "iban", "bic")},
    )


def payer_party(*, order: Any, company: Any, contact: Any, email: str) -> Party:
    """A company with its numbers and its own address; else whoever it is, with the address of the bill."""
    address = order.billing_address or order.shipping_address
    party = of_address(address) if address is not None else Party(name="")
    person = contact.name if contact is not None else party.name
    if company is None:
        return replace(party, name=one_line(person or party.name or email), email=email)
    party = of_company(company, party)
    is_other = not company.is_individual and person not in ("", company.name)
    return replace(party, person=one_line(person) if is_other else "", email=company.email or email)


def of_company(company: Any, otherwise: Party) -> Party:
    """``otherwise`` gives the address where the shop keeps none of the company."""
    registration = filter(None, [company.registration_court, company.registration_number])
    own = {"name": one_line(company.name), "supplement": one_line(company.supplement)}
    if company.street or company.po_box or company.town:
        own |= {
            "street": tuple(filter(None, map(one_line, (company.street, company.po_box)))),
            "postcode": one_line(company.postcode),
            "town": one_line(company.town),
            "state": "",
            "country": company.country_id or "",
            "country_name": country_name(company.country),
        }
    return replace(
        otherwise,
        **own,
        phone=one_line(company.phone) or otherwise.phone,
        fax=one_line(company.fax),
        url=company.url,
        vat_id=one_line(company.vat_id),
        tax_number=one_line(company.tax_number),
        registration=one_line(" ".join(registration)),
        number=company.number or "",
        our_number=one_line(company.our_number),
    )


def of_address(address: Any) -> Party:
    """One of Oscar's addresses, with the name that stands on it."""
    return Party(
        name=one_line(address.name),
        street=tuple(filter(None, map(one_line, (address.line1, address.line2, address.line3)))),
        postcode=one_line(address.postcode or ""),
        town=one_line(address.line4),
        state=one_line(address.state),
        country=address.country_id or "",
        country_name=country_name(address.country),
        phone=str(getattr(address, "phone_number", "") or ""),
    )


def country_name(country: Any) -> str:
    """As readers of the active language call it."""
    if country is None:
        return ""
    try:
        locale = Locale.parse(translation.to_locale(translation.get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    return locale.territories.get(country.pk) or country.printable_name
