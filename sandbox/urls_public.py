"""The host without a shop: it only says which shops there are."""

from django.urls import path
from django.views.generic import ListView

from sandbox.tenants.models import Domain

urlpatterns = [
    path(
        "",
        ListView.as_view(
            queryset=Domain.objects.exclude(tenant__schema_name="public").select_related("tenant"),
            template_name="sandbox/shops.html",
        ),
    )
]
