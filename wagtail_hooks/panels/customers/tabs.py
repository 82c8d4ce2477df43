"""The tabs of a customer's form; those about its people, and its files, as far as the customer exists."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from wagtail_hooks.panels.documents.of_customer import documents_context
from wagtail_hooks.panels.licences.of_customer import licences_context
from wagtail_hooks.panels.terms.customer import terms_context

from .access import supplier_context
from .agreed import CHANGE
from .agreed_words import agreed_context
from .files import files_context
from .form import CustomerForm
from .logins import logins_context
from .people import MOST_PEOPLE, contacts_table, people_of, url_of
from .record import record_context

ADD_CATEGORY = "clientportal_clients.add_companycategory"


class RowsPanel(Panel):
    """Rows that belong to the customer, within its form but not part of it."""

    def __init__(self, context: Callable[[Any, Any], dict[str, Any]], template: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context, self.template = context, template

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "context": self.context, "template": self.template}

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return f"oscar_clientportal/wagtail/customers/{self.panel.template}.html"

        def is_shown(self) -> bool:
            return self.instance is not None and self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = self.panel.context(self.instance, self.request.user)
            return {**super().get_context_data(parent_context), "company": self.instance, **context}


def people_context(company: Any, user: Any) -> dict[str, Any]:
    may_add = user.has_perm("clientportal_clients.add_contact")
    add_url = url_of("add", query=f"?kind=client&company={company.pk}") if may_add else ""
    is_cut = len(people_of(company)) == MOST_PEOPLE
    return {"table": contacts_table(company, user), "add_url": add_url, "is_cut": is_cut}


def row(*names: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name) for name in names])


def agreed(name: str) -> FieldPanel:
    return FieldPanel(name, permission=CHANGE)


BASIC = [
    MultiFieldPanel(
        [
            FieldPanel(
                "number", read_only=True, help_text=_("Given by the shop when the customer is saved.")
            ),
            row("name", "supplement"),
            FieldPanel("is_individual"),
            row("street", "po_box"),
            row("postcode", "town", "country"),
        ],
        heading=pgettext_lazy("of the shop", "Customer"),
    ),
    MultiFieldPanel(
        [row("phone", "fax"), row("email", "url"), FieldPanel("mails")], heading=_("Communication")
    ),
    MultiFieldPanel([FieldPanel("remark"), FieldPanel("note")], heading=_("Remarks")),
]
ADVANCED = [
    MultiFieldPanel(
        [
            row("bank_name", "bank_street"),
            row("bank_town", "bank_country"),
            row("iban", "bic"),
            row("bank_code", "account_number"),
        ],
        heading=_("Bank"),
    ),
    MultiFieldPanel(
        [
            row("vat_id", "tax_number"),
            row("registration_number", "registration_court"),
            FieldPanel("our_number"),
        ],
        heading=_("Further data"),
    ),
    MultiFieldPanel(
        [
            FieldPanel("categories", widget=forms.CheckboxSelectMultiple),
            FieldPanel("new_category", permission=ADD_CATEGORY),
            FieldPanel("new_category_description", permission=ADD_CATEGORY),
            row("status", "language"),
        ],
        heading=_("Settings"),
    ),
    RowsPanel(files_context, "files", heading=_("Files")),
]
AGREED = [
    RowsPanel(agreed_context, "agreed", heading=_("What holds now")),
    MultiFieldPanel([agreed("view"), agreed("group")], heading=_("Catalogue and group")),
    MultiFieldPanel(
        [agreed("shipping"), agreed("shipping_methods"), agreed("delivery_terms")], heading=_("Delivery")
    ),
    MultiFieldPanel(
        [
            FieldPanel("invoice_days"),
            agreed("payment_terms"),
            FieldRowPanel([agreed("discount_percent"), agreed("discount_days")]),
            agreed("credit_limit"),
        ],
        heading=_("Payment"),
    ),
    RowsPanel(agreed_context, "prices", heading=_("Prices of its own")),
]
SUPPLIER = [
    MultiFieldPanel(
        [
            FieldPanel("template"),
            row("valid_from", "valid_until"),
            row("supplier_name", "shop_url"),
            FieldPanel("landing_page"),
        ],
        heading=_("Settings"),
    ),
    RowsPanel(supplier_context, "supplier", heading=_("Access and template")),
]
LICENCES = RowsPanel(licences_context, "licences", heading=_("Licences"))
TERMS = RowsPanel(terms_context, "terms", heading=_("Terms of use"))
PEOPLE = RowsPanel(people_context, "contacts", heading=_("Contact persons"))
LOGINS = RowsPanel(logins_context, "logins", heading=_("User logins"))
DOCUMENTS = RowsPanel(documents_context, "documents", heading=_("Documents"))
RECORD = RowsPanel(record_context, "record", heading=_("Record"))

tabs = TabbedInterface(
    [
        ObjectList(BASIC, heading=_("Basic data")),
        ObjectList(ADVANCED, heading=_("Advanced")),
        ObjectList(AGREED, heading=_("Catalogue and conditions")),
        ObjectList([*SUPPLIER, LICENCES, TERMS], heading=_("Supplier")),
        ObjectList([PEOPLE], heading=_("Contact persons")),
        ObjectList([LOGINS], heading=_("User logins")),
        ObjectList([DOCUMENTS], heading=_("Documents")),
        ObjectList([RECORD], heading=_("Record")),
    ],
    base_form_class=CustomerForm,
)
