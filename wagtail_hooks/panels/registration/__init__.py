"""Panel: the links by which prospects register as customers of this shop."""

from .viewset import RegistrationLinkViewSet

__all__ = ["RegistrationLinkViewSet"]
