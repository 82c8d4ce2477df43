"""Media of the demonstration shop: a host serves the files of its own shop only."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve


def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    own = settings.MULTITENANT_RELATIVE_MEDIA_ROOT % request.tenant.schema_name
    if not path.startswith(f"{own}/"):
        raise Http404
    return serve(request, path.removeprefix(f"{own}/"), document_root=settings.MEDIA_ROOT / own)
