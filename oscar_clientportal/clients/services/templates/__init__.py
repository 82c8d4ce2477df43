"""Settings that many customers share: what a template may hold, how customers differ from it, and giving it to many."""

from .applying import apply_template, apply_to
from .comparing import Change, Compared, Preview, compare, conflicting, differing, fitting, preview, token_of
from .fields import TEMPLATE_FIELDS, Beside, TemplateField, clean_values, join, settings_of

__all__ = [
    "TEMPLATE_FIELDS",
    "Beside",
    "Change",
    "Compared",
    "Preview",
    "TemplateField",
    "apply_template",
    "apply_to",
    "clean_values",
    "compare",
    "conflicting",
    "differing",
    "fitting",
    "join",
    "preview",
    "settings_of",
    "token_of",
]
