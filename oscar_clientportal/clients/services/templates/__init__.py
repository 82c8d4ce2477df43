"""Settings that many customers share: what a template may hold, how customers differ from it, and giving it to many."""

from .applying import apply_template, apply_to
from .comparing import Change, Compared, Preview, compare, conflicting, differing, fitting, preview, token_of
from .fields import TEMPLATE_FIELDS, TemplateField, clean_values, settings_of

__all__ = [
    "TEMPLATE_FIELDS",
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
    "preview",
    "settings_of",
    "token_of",
]
