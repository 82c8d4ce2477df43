"""The order as openTRANS 2.1 XML, made of the facts of its paper, for the ERPs of both sides."""

from .order import order_xml
from .validating import validate

__all__ = ["order_xml", "validate"]
