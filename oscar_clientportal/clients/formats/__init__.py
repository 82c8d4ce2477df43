"""Numbers that have a form of their own, checked by it alone: nobody is asked whether they exist. Pure Python."""

from .bank import is_bic, is_iban
from .compact import compact, is_plain
from .places import is_phone, is_postcode
from .vat import VAT_COUNTRIES, is_vat_id, normalise_vat_id

__all__ = [
    "VAT_COUNTRIES",
    "compact",
    "is_bic",
    "is_iban",
    "is_phone",
    "is_plain",
    "is_postcode",
    "is_vat_id",
    "normalise_vat_id",
]
