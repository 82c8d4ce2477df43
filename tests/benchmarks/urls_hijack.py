from django.urls import include, path

from sandbox.urls import urlpatterns as shop

urlpatterns = [path("hijack/", include("hijack.urls")), *shop]
