"""What Oscar's own kind of project looks like once the client portal and Wagtail are installed into it."""

import os
from pathlib import Path

import dj_database_url
import oscar
from oscar.defaults import *  # noqa: F403

import oscar_clientportal

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["testserver", "localhost", ".localhost"]
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "French")]

INSTALLED_APPS = [
    *oscar.INSTALLED_APPS,
    "sorl.thumbnail",
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
    "django_filters",
    *oscar_clientportal.INSTALLED_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware",
    "oscar_clientportal.portal.terms_gate.TermsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", "postgres:///clientportal"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTHENTICATION_BACKENDS = [
    "oscar_clientportal.clients.backends.EmailBackend",
    "oscar_clientportal.clients.backends.ModelBackend",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    }
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(__file__).resolve().parents[2] / "build" / "test-media"
OSCAR_DEFAULT_CURRENCY = "EUR"
WAGTAIL_SITE_NAME = "A single shop"
WAGTAILADMIN_USER_LOGIN_FORM = "wagtail_hooks.login.LoginForm"
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_DYNAMIC_CLASS_LOADER = "oscar_clientportal.core.class_loader.load"
CLIENTPORTAL = {"STRIPE_SECRET_KEY": "sk_test_shop", "STRIPE_PUBLISHABLE_KEY": "pk_test_shop"}
