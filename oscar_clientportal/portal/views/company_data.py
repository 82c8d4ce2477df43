"""What a company itself keeps right of its data."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from oscar_clientportal.clients.services.own_data import change_own_data
from oscar_clientportal.portal.company_data_form import DataForm

from .company_base import SuperAdminPage


class DataView(SuperAdminPage, FormView):
    template_name = "oscar_clientportal/portal/company/data.html"
    page_title = _("Change the data")
    company_tab = "company"
    form_class = DataForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.company}

    def form_valid(self, form: DataForm) -> HttpResponse:
        try:
            change_own_data(company=self.company, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            return self.form_invalid(form)
        messages.success(self.request, gettext("The data of the company are saved."))
        return redirect("clientportal_portal:company")
