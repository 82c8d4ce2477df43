"""The checkout's first page asks who one is: whoever is recognised in "My space" has said it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from oscar_clientportal.clients.visitors import paying_contact


class IndexMixin:
    """Mixed over ``oscar.apps.checkout.views.IndexView``."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from oscar.apps.checkout.signals import start_checkout

        contact = paying_contact(request)
        if contact is None:
            return super().get(request, *args, **kwargs)
        self.checkout_session.set_guest_email(contact.email)
        start_checkout.send_robust(sender=self, request=request, email=contact.email)
        return self.get_success_response()

    def get_form_kwargs(self) -> dict[str, Any]:
        """Oscar's form looks for no request, where it is left why a login is closed."""
        return {"request": self.request, **super().get_form_kwargs()}
