"""The language of the page: one of the shop's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from . import conf


class ShopLanguageMiddleware:
    """After ``LocaleMiddleware``: a language the shop isn't offered in gives way to the shop's main one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        languages = conf.settings.languages
        if translation.get_language() not in languages:
            translation.activate(languages[0])
            request.LANGUAGE_CODE = languages[0]
        return self.get_response(request)
