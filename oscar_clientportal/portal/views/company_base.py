"""What the pages of a company share: who is let in, and what is shown around them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from oscar_clientportal.clients import terms
from oscar_clientportal.portal.company_menu import tabs_of

from .base import AccountPage


@method_decorator(never_cache, name="dispatch")
class CompanyPage(AccountPage):
    """For the people of a company, individuals among them. A login without a company is told so, kindly."""

    active_tab = "company"
    #: Which of the company's own pages is marked among its tabs: its name in the URLconf.
    company_tab = "company"
    contact: Any = None
    company: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.contact = terms.contact_of(request.user)
        self.company = self.contact.company if self.contact is not None else None
        if request.user.is_authenticated:
            if self.company is None:
                return render(request, "oscar_clientportal/portal/company/no_company.html", status=404)
            if not self.is_let_in():
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def is_let_in(self) -> bool:
        return True

    @property
    def is_admin(self) -> bool:
        """Whether whoever is logged in runs the company's account."""
        return self.contact is not None and self.contact.role == self.contact.Role.SUPER_ADMIN

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {
            "contact": self.contact,
            "company": self.company,
            "is_admin": self.is_admin,
            "company_tab": self.company_tab,
            "company_tabs": tabs_of(is_admin=self.is_admin),
        }
        return super().get_context_data(**{**facts, **kwargs})


class SuperAdminPage(CompanyPage):
    """For whoever runs the company's account; to its other people there is no such page."""

    def is_let_in(self) -> bool:
        return self.is_admin
