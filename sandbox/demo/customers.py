"""A demo customer with everything a shop can keep of one, and a file to download for it and for the demo client."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.customers import check_company
from oscar_clientportal.clients.services.files import add_file

from .data import address, table

Company = get_model("clientportal_clients", "Company")
CompanyCategory = get_model("clientportal_clients", "CompanyCategory")
Country = get_model("address", "Country")

CATEGORIES = {
    "Wholesale": "Demo customers who sell on what they buy.",
    "Forwarders": "Demo customers who bring goods over borders for others.",
    "Trial": "Demo customers who look around.",
}
PLAN = """Unloading plan (demo)

Gate 3, from the north. Lorries up to 18 t.
Please report at the desk before unloading.
"""
DATA = {
    "supplement": "SARL",
    "street": "12 rue de l'Exemple",
    "po_box": "BP 120",
    "postcode": "75012",
    "town": "Paris",
    "phone": "+33 1 99 00 12 34",
    "fax": "+33 1 99 00 12 35",
    "url": "https://demo-customer.example/",
    "mail_kinds": ["orders"],
    "remark": "Deliveries from 8 to 12.\nUnload at gate 3.",
    "note": "Demo note: asks for a call before large deliveries.",
    "bank_name": "Demo Bank",
    "bank_street": "1 quai de la Démo",
    "bank_town": "Paris",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
    "bic": "PSSTFRPPPAR",
    "bank_code": "20041",
    "account_number": "0500013M026",
    "vat_id": "FR 83 404 833 048",
    "tax_number": "404/833/048",
    "registration_number": "RCS 404 833 048",
    "registration_court": "Paris",
    "language": "fr",
    "invoice_days": 30,
}


def load_customers(schema: str) -> None:
    """The first of the demo companies gets its data; the demo client a note for deliveries."""
    categories = [
        CompanyCategory.objects.get_or_create(title=title, defaults={"description": text})[0]
        for title, text in CATEGORIES.items()
    ]
    company = Company.objects.filter(name=table("people")["companies"][0]["name"]).get()
    _describe(company, schema)
    company.categories.set(categories[:2])
    client = Company.objects.get(contacts__email=address("client", schema))
    Company.objects.filter(pk=client.pk).update(remark=DATA["remark"])
    for customer in (company, client):
        upload = SimpleUploadedFile("unloading-plan.txt", PLAN.encode())
        add_file(company=customer, title="Unloading plan (demo)", upload=upload, by=None)


def _describe(company: Any, schema: str) -> None:
    france = Country.objects.filter(pk="FR").first()
    values = {**DATA, "email": address("office", schema), "country": france, "bank_country": france}
    for name, value in values.items():
        setattr(company, name, value)
    check_company(company)
    company.save()
