"""A shop that has just installed the package: Oscar, Wagtail and the client portal, one shop, no database yet.

Copied out of the source tree before use, so that nothing but the installed wheel is found.
"""

import oscar
from oscar.defaults import *  # noqa: F403

import oscar_clientportal

SECRET_KEY = "only for this test"
DEBUG = True
SITE_ID = 1
USE_TZ = True
ROOT_URLCONF = "vanilla_urls"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LANGUAGES = [("en", "English"), ("fr", "French"), ("hu", "Hungarian")]
INSTALLED_APPS = [
    *oscar.INSTALLED_APPS,
    "django.contrib.postgres",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    *oscar_clientportal.INSTALLED_APPS,
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware",
    "oscar_clientportal.portal.terms_gate.TermsMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "never_connected"}}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
WAGTAIL_SITE_NAME = "Vanilla"
WAGTAILADMIN_BASE_URL = "http://localhost"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_DYNAMIC_CLASS_LOADER = "oscar_clientportal.core.class_loader.load"
