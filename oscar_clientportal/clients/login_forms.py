"""Login forms that say why somebody is turned away; and a forgotten password is no way round."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from . import standing
from .turning_away import turn_away


class LoginFormMixin:
    """Over a child of Django's ``AuthenticationForm``: whoever gave the right password reads why it opens nothing."""

    def get_invalid_login_error(self) -> ValidationError:
        closed = getattr(self.request, "clientportal_closed", "")  # type: ignore[attr-defined]
        return ValidationError(closed, code="closed") if closed else super().get_invalid_login_error()  # type: ignore[misc]


class DashboardLoginMixin:
    """Over the login page of Oscar's dashboard, which has one sentence for whatever is wrong."""

    def form_invalid(self, form: Any) -> HttpResponse:
        closed = getattr(self.request, "clientportal_closed", "")  # type: ignore[attr-defined]
        return turn_away(self.request, closed) if closed else super().form_invalid(form)  # type: ignore[misc,attr-defined]


class PasswordResetFormMixin:
    """Over a child of Django's ``PasswordResetForm``: no link for a closed login. The page says what it always says."""

    def get_users(self, email: str) -> Iterator[Any]:
        return (user for user in super().get_users(email) if not standing.why_closed(user))  # type: ignore[misc]
