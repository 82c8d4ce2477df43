"""The portal's pages: ``path("portal/", include("oscar_clientportal.urls"))``."""

from django.apps import apps
from django.urls import path

urlpatterns = [
    path("", apps.get_app_config("clientportal_checkout").urls),
    path("", apps.get_app_config("clientportal_portal").urls),
]
