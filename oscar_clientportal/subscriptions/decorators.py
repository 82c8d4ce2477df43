"""Views that only subscribers see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from .access import accessible_contents, content_required_response

View = Callable[..., HttpResponse]


def requires_content(*codes: str) -> Callable[[View], View]:
    """``@requires_content("HS")``: whoever lacks one of the contents sees what would open it instead."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if accessible_contents(request.user).issuperset(codes):
                return view(request, *args, **kwargs)
            return content_required_response(request, codes)

        return guarded

    return decorate
