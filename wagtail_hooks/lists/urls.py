"""The pages beside a composed list: a viewset adds these to its own."""

from typing import Any

from django.urls import URLPattern, path

from .bulk import BulkPage
from .exporting import ExportPage, JobFile, JobPage, JobState
from .saving import ViewsPage
from .state import Listing


def list_urls(viewset: Any, listing: Listing, acts: tuple[Any, ...] = ()) -> list[URLPattern]:
    """``list_urls(self, LISTING, ACTS)`` in ``get_urlpatterns``."""
    common = {"listing": listing, "panel_url_name": viewset.url_namespace, "panel_title": viewset.menu_label}

    def page(view: type, **kwargs: Any) -> Any:
        return viewset.construct_view(view, model=viewset.model, **common, **kwargs)

    bulk = [path("bulk/", page(BulkPage, acts=acts), name="bulk")] if acts else []
    return [
        *bulk,
        path("views/", page(ViewsPage), name="views"),
        path("export/", page(ExportPage), name="export"),
        path("export/<int:pk>/", page(JobPage), name="export_job"),
        path("export/<int:pk>/state/", page(JobState), name="export_state"),
        path("export/<int:pk>/file/", page(JobFile), name="export_file"),
    ]
