"""What the options about documents begin with: the project's settings."""

from oscar_clientportal.core import conf


def seller_name() -> str:
    return conf.settings.raw("SELLER_NAME")


def seller_address() -> str:
    return conf.settings.raw("SELLER_ADDRESS")


def seller_email() -> str:
    return conf.settings.raw("SELLER_EMAIL")


def seller_phone() -> str:
    return conf.settings.raw("SELLER_PHONE")


def seller_vat_id() -> str:
    return conf.settings.raw("SELLER_VAT_ID")


def seller_registration() -> str:
    return conf.settings.raw("SELLER_REGISTRATION")


def seller_bank() -> str:
    return conf.settings.raw("SELLER_BANK")


def seller_iban() -> str:
    return conf.settings.raw("SELLER_IBAN")


def seller_bic() -> str:
    return conf.settings.raw("SELLER_BIC")


def order_export_url() -> str:
    return conf.settings.raw("ORDER_EXPORT_URL")


def order_export_token() -> str:
    return conf.settings.raw("ORDER_EXPORT_TOKEN")


def order_export_email() -> str:
    return conf.settings.raw("ORDER_EXPORT_EMAIL")


def order_export_folder() -> str:
    return conf.settings.raw("ORDER_EXPORT_FOLDER")


def issue_invoices() -> bool:
    return conf.settings.raw("ISSUE_INVOICES")


def invoice_number_pattern() -> str:
    return conf.settings.raw("INVOICE_NUMBER_PATTERN")


def credit_note_number_pattern() -> str:
    return conf.settings.raw("CREDIT_NOTE_NUMBER_PATTERN")


def invoice_reminder_days() -> list[int]:
    return list(conf.settings.raw("INVOICE_REMINDER_DAYS"))
