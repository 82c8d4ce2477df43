"""What may be set and what holds where nothing is: read through ``core.conf``."""

from typing import Any

from django.conf import settings as django_settings

#: Name → default. The system checks refuse any other name in ``CLIENTPORTAL``.
DEFAULTS: dict[str, Any] = {
    "CLASS_LOADER_DELEGATE": "oscar.core.loading.default_class_loader",
    "EXTRA_MIXINS": {},
    "INVITATION_DAYS": 14,
    "REGISTRATION_DAYS": 30,
    "CUSTOMER_NUMBER_PATTERN": "C{number:5}",
    "APPROVAL_HOURS": 48,
    "HOLIDAY_COUNTRY": "",
    "HOLIDAY_SUBDIVISION": "",
    "EXTRA_HOLIDAYS": [],
    "NEW_CLIENTS_PER_DAY": 1000,
    "MAIL_COLOUR": "#2b5c8a",
    "PRIVATE_ROOT": None,
    "CUSTOMER_FILE_MEGABYTES": 20,
    "CUSTOMER_FILE_TYPES": [
        *("pdf", "txt", "csv", "docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "jpeg", "zip")
    ],
    "LANGUAGES": None,
    "CURRENCY": None,
    "PAYMENT_METHODS": [
        "oscar_clientportal.payments.methods.CustomerAccountMethod",
        "oscar_clientportal.payments.methods.CardMethod",
        "oscar_clientportal.payments.invoice.InvoiceMethod",
    ],
    "OFFERED_METHODS": None,
    "CUSTOMER_AREA_OPEN": True,
    "SPACE_MINUTES": 120,
    "CREDIT_LIMIT": 0,
    "FOUR_EYES_ABOVE": None,
    "REFUND_ORDER": "account-first",
    "HOLD_MINUTES": 24 * 60,
    "RECONCILE_AFTER_MINUTES": 15,
    "STRIPE_SECRET_KEY": "",
    "STRIPE_PUBLISHABLE_KEY": "",
    "STRIPE_WEBHOOK_SECRET": "",
    "STRIPE_API_BASE": "https://api.stripe.com",
    "STRIPE_JS_URL": "https://js.stripe.com/v3/",
    "BOUGHT_FOR_YOU_SHOWS_PRICES": False,
    "UPGRADE_POLICY": "same-end",
    "REFUND_ENDS_TERM": True,
    "RENEWAL_NOTICE_DAYS": [30, 7],
    "DUNNING_DAYS": [1, 3, 5, 7],
    "GRACE_DAYS": 7,
    "SUSPENSION_DAYS": 30,
    "CATCH_UP_DAYS": 30,
    "RENEWAL_LEASE_SECONDS": 300,
    "IMPERSONATION_MINUTES": 30,
    "STAFF_NEED_CONSENT": False,
    "CONSENT_DAYS": 730,
    "CONSENT_REQUEST_DAYS": 90,
    "CONSENT_NOTICE_DAYS": 30,
    "UNDO_HOURS": 72,
    "WAITING_ORDER_DAYS": 7,
    "SESSIONS_PER_HOUR": 5,
    "NIGHT_BEGINS": 22,
    "NIGHT_ENDS": 6,
    "COMMISSIONS_URL": "",
    "ALLOWED_WHILE_ACTING": {},
    "TERMS_BEFORE": "",
    "UNUSED_SEAT_DAYS": 90,
    "TRANSFER_OFFER_DAYS": 14,
    "ISSUE_INVOICES": True,
    "INVOICE_NUMBER_PATTERN": "R{year}-{number:5}",
    "CREDIT_NOTE_NUMBER_PATTERN": "G{year}-{number:5}",
    "INVOICE_REMINDER_DAYS": [7, 14, 21],
    "TAX_RATES": [],
    "SELLER_NAME": "",
    "SELLER_ADDRESS": "",
    "SELLER_EMAIL": "",
    "SELLER_PHONE": "",
    "SELLER_VAT_ID": "",
    "SELLER_REGISTRATION": "",
    "SELLER_BANK": "",
    "SELLER_IBAN": "",
    "SELLER_BIC": "",
    "PDF_FONT_FOLDERS": [],
    "OPENTRANS_SCHEMA": None,
    "ORDER_EXPORT_URL": "",
    "ORDER_EXPORT_TOKEN": "",
    "ORDER_EXPORT_EMAIL": "",
    "ORDER_EXPORT_FOLDER": "",
    "ORDER_EXPORT_ROOT": None,
    "ORDER_EXPORT_INTERNAL": False,
    "ORDER_EXPORT_RETRY_MINUTES": [1, 5, 15, 60, 240, 1440],
}

#: Settings whose value may be the dotted path of a function that answers for the current tenant.
BY_SHOP = {
    "STRIPE_SECRET_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "LANGUAGES",
    "CURRENCY",
    "TAX_RATES",
}

#: Which documents are numbered by a pattern of the shop, and the beginning of its setting.
NUMBERED = {"invoice": "INVOICE", "credit": "CREDIT_NOTE"}

#: Who sells, as invoices have to name them.
SELLER = (
    "SELLER_NAME",
    "SELLER_ADDRESS",
    "SELLER_EMAIL",
    "SELLER_PHONE",
    "SELLER_VAT_ID",
    "SELLER_REGISTRATION",
    "SELLER_BANK",
    "SELLER_IBAN",
    "SELLER_BIC",
)

#: Settings that the owner of a shop may change in the admin: there they win over what is written here.
OPTIONS = {
    "CUSTOMER_AREA_OPEN",
    "OFFERED_METHODS",
    "CREDIT_LIMIT",
    "FOUR_EYES_ABOVE",
    "REFUND_ORDER",
    "HOLD_MINUTES",
    "CUSTOMER_NUMBER_PATTERN",
    "APPROVAL_HOURS",
    "HOLIDAY_COUNTRY",
    "HOLIDAY_SUBDIVISION",
    "EXTRA_HOLIDAYS",
    "NEW_CLIENTS_PER_DAY",
    "MAIL_COLOUR",
    "UPGRADE_POLICY",
    "REFUND_ENDS_TERM",
    "RENEWAL_NOTICE_DAYS",
    "DUNNING_DAYS",
    "GRACE_DAYS",
    "SUSPENSION_DAYS",
    "CATCH_UP_DAYS",
    "IMPERSONATION_MINUTES",
    "STAFF_NEED_CONSENT",
    "SESSIONS_PER_HOUR",
    "NIGHT_BEGINS",
    "NIGHT_ENDS",
    "COMMISSIONS_URL",
    "TERMS_BEFORE",
    "UNUSED_SEAT_DAYS",
    "ISSUE_INVOICES",
    "INVOICE_NUMBER_PATTERN",
    "CREDIT_NOTE_NUMBER_PATTERN",
    "INVOICE_REMINDER_DAYS",
    *SELLER,
    "ORDER_EXPORT_URL",
    "ORDER_EXPORT_TOKEN",
    "ORDER_EXPORT_EMAIL",
    "ORDER_EXPORT_FOLDER",
}
#: What waits until the terms of use are accepted: nothing, placing orders, or every page for customers.
TERMS_BEFORE = ("", "orders", "portal")
UPGRADE_POLICIES = ("same-end", "new-term")
REFUND_ORDERS = ("account-first", "others-first", "pro-rata")


def all_languages() -> list[str]:
    """Django's ``LANGUAGES``, that of ``LANGUAGE_CODE`` first; for ``en-us``, which they don't list, ``en``."""
    codes = [code for code, _name in django_settings.LANGUAGES]
    language = django_settings.LANGUAGE_CODE
    main = language if language in codes else language.partition("-")[0]
    return sorted(codes, key=lambda code: code != main)
