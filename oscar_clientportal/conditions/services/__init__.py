"""What is read and done about conditions."""

from .agreeing import AGREED, set_conditions
from .candidates import conditions_about
from .profiles import Profile, profiles_of
from .readings import Reading, company_id_of, reading_of, readings_of
from .records import at_price, is_settled
from .shipping import available_codes
from .shown_prices import Step, scale_of, shown_prices
from .visible import seen_of, visible
from .writing import delete_conditions, end_conditions, save_condition

__all__ = [
    "AGREED",
    "Profile",
    "Reading",
    "Step",
    "at_price",
    "available_codes",
    "company_id_of",
    "conditions_about",
    "delete_conditions",
    "end_conditions",
    "is_settled",
    "profiles_of",
    "reading_of",
    "readings_of",
    "save_condition",
    "scale_of",
    "seen_of",
    "set_conditions",
    "shown_prices",
    "visible",
]
