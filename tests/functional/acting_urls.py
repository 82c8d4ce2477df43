"""Pages as shops make them, round the bar of whoever acts as a client: cached, packed, streamed, pieces, JSON."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.gzip import gzip_page

from sandbox.urls import urlpatterns as of_the_sandbox

PAGE = f"<!doctype html><html><head><title>Own</title></head><body class='own'>{'Hello ' * 100}</body></html>"


def page(request):
    return HttpResponse(PAGE, headers={"ETag": '"own"', "Content-Length": str(len(PAGE))})


def streamed(request):
    return StreamingHttpResponse(PAGE[start : start + 50] for start in range(0, len(PAGE), 50))


def piece(request):
    return HttpResponse("<li>More</li>")


def bare(request):
    return HttpResponse("<h1>Bare</h1>")


def data(request):
    return JsonResponse({"html": "<body>"})


def failing(request):
    raise ValueError


urlpatterns = [
    path("own/page/", page),
    path("own/cached/", cache_page(600)(page)),
    path("own/cached-packed/", cache_page(600)(gzip_page(page))),
    path("own/packed/", gzip_page(page)),
    path("own/streamed/", streamed),
    path("own/streamed-packed/", gzip_page(streamed)),
    path("own/piece/", piece),
    path("own/bare/", bare),
    path("own/data/", data),
    path("own/failing/", failing),
    *of_the_sandbox,
]
