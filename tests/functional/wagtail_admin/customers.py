"""A customer's form, as a browser sends it."""

from typing import Any

CUSTOMERS = "/cms/client-portal/customers/"
CATEGORIES = "/cms/client-portal/customer-categories/"

#: Everything the shop can keep of a customer, as people type it.
FULL = {
    "name": "Demo Traders",
    "supplement": "SARL",
    "street": "1 rue de la Démo",
    "po_box": "BP 12",
    "postcode": "75001",
    "town": "Paris",
    "country": "FR",
    "phone": "+33 (0)1 23 45 67 89",
    "fax": "01 23 45 67 90 ext. 2",
    "email": "Office@Traders.example",
    "url": "https://traders.example/",
    "remark": "Deliver from 8 to 12.\r\nUnload at gate 3.",
    "note": "Knows the owner.",
    "bank_name": "Demo Bank",
    "bank_street": "2 quai de la Démo",
    "bank_town": "Paris",
    "bank_country": "FR",
    "iban": "fr14 2004 1010 0505 0001 3m02 606",
    "bic": "psst frpp",
    "bank_code": "20041",
    "account_number": "0500013M026",
    "vat_id": "FR 83 404 833 048",
    "tax_number": "404/833/048",
    "registration_number": "RCS 404833048",
    "registration_court": "Paris",
    "language": "fr",
    "status": "active",
    "invoice_days": "30",
}


def edit_url(company: Any) -> str:
    return f"{CUSTOMERS}edit/{company.pk}/"


def form(**changes: Any) -> dict[str, Any]:
    """The least that can be sent, with these changes."""
    return {"name": "Demo Traders", "status": "active", **changes}
