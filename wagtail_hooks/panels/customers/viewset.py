"""The panel itself: list, form and what else there is to do with a customer."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from wagtail_hooks.facts import Fact
from wagtail_hooks.lists.urls import list_urls
from wagtail_hooks.permissions import permissions_for
from wagtail_hooks.viewsets import PanelViewSet

from .acts import DeactivateView, SendAccessToPersonView, SendAccessView
from .blocking import BlockView, UnblockView
from .comparing import CompareView
from .facts import DETAILS, terms
from .file_downloads import FileDownloadsView
from .file_forms import FileAddView, FileChangeView
from .files import FileDeleteView, FileDownloadView, FilesView
from .logins import LoginsView
from .logins_acts import CloseLoginView, OpenLoginView, RoleView
from .overview import ACTS, LISTING, CustomerIndexView
from .record import RecordView
from .tabs import tabs
from .views import CustomerCreateView, CustomerDeleteView, CustomerEditView, CustomerFactsView

Company = get_model("clientportal_clients", "Company")
CompanyConditions = get_model("clientportal_conditions", "CompanyConditions")


def customers() -> QuerySet:
    return Company.objects.all()


class CustomerViewSet(PanelViewSet):
    model = Company
    name = "clientportal_customers"
    url_prefix = "client-portal/customers"
    menu_label = _("Customers")
    icon = "group"
    ordering = "name"
    export_filename = "customers"
    rows = staticmethod(customers)
    actions = ("view", "add", "change", "delete", "export", "import", "block")
    index_view_class = CustomerIndexView
    add_view_class = CustomerCreateView
    edit_view_class = CustomerEditView
    inspect_view_class = CustomerFactsView
    inspect_view_enabled = True
    delete_view_class = CustomerDeleteView
    search_fields = ["name", "contacts__email"]
    edit_handler = tabs
    facts = (
        Fact("company", _("Company"), str, sort_key="name"),
        Fact("number", _("Customer number"), lambda company: company.number, sort_key="number"),
        Fact("terms", _("Payment on invoice"), terms, sort_key="invoice_days"),
    )
    details = DETAILS

    def get_permissions_to_register(self) -> QuerySet:
        """What is agreed with a customer stands in its form."""
        return super().get_permissions_to_register() | permissions_for(CompanyConditions, ("change",))

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"details": self.details, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        view = self.construct_view
        return [
            *super().get_urlpatterns(),
            *list_urls(self, LISTING, ACTS),
            path("<int:pk>/send-access/", view(SendAccessView), name="send_access"),
            path(
                "<int:pk>/send-access/<int:contact_pk>/",
                view(SendAccessToPersonView),
                name="send_access_person",
            ),
            path("<int:pk>/deactivate/", view(DeactivateView), name="deactivate"),
            path("<int:pk>/block/", view(BlockView), name="block"),
            path("<int:pk>/unblock/", view(UnblockView), name="unblock"),
            path("<int:pk>/template/", view(CompareView), name="compare"),
            path("<int:pk>/record/", view(RecordView), name="record"),
            path("<int:pk>/logins/", view(LoginsView), name="logins"),
            path("<int:pk>/logins/<int:contact_pk>/role/", view(RoleView), name="login_role"),
            path("<int:pk>/logins/<int:contact_pk>/close/", view(CloseLoginView), name="login_close"),
            path("<int:pk>/logins/<int:contact_pk>/open/", view(OpenLoginView), name="login_open"),
            path("<int:pk>/files/", view(FilesView), name="files"),
            path("<int:pk>/files/add/", view(FileAddView), name="file_add"),
            path("<int:pk>/files/<int:file_pk>/", view(FileDownloadView), name="file"),
            path("<int:pk>/files/<int:file_pk>/change/", view(FileChangeView), name="file_change"),
            path("<int:pk>/files/<int:file_pk>/downloads/", view(FileDownloadsView), name="file_downloads"),
            path("<int:pk>/files/<int:file_pk>/delete/", view(FileDeleteView), name="file_delete"),
        ]
