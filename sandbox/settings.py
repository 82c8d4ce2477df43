"""Settings of the demonstration shop: Oscar, Wagtail and the client portal, a schema for each shop."""

import os
from pathlib import Path

import dj_database_url
import oscar
from django.utils.translation import gettext_lazy as _
from oscar.defaults import *  # noqa: F403

import oscar_clientportal

ROOT = Path(__file__).resolve().parent.parent
#: Everything the sandbox writes: database, media, secrets. ``make sandbox-clean`` removes it.
VAR = Path(os.environ.get("SANDBOX_DIR", ROOT / ".sandbox"))

DEBUG = os.environ.get("DEBUG", "1") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "only for the demonstration shop on this machine" if DEBUG else "")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".localhost"]

SHARED_APPS = [
    "django_tenants",
    "sandbox.tenants",
    # Of use where Celery does the background work; the demonstration shop has cron's commands alone.
    "oscar_clientportal.dispatch",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    *[app for app in oscar.INSTALLED_APPS if app != "django.contrib.staticfiles"],
    "sorl.thumbnail",
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
    "sandbox.pages",
    "django_mail_viewer",
    "django_mail_viewer.backends.database",
]
INSTALLED_APPS = list(dict.fromkeys([*SHARED_APPS, *TENANT_APPS]))

TENANT_MODEL = "tenants.Shop"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
ROOT_URLCONF = "sandbox.urls"
PUBLIC_SCHEMA_URLCONF = "sandbox.urls_public"
SITE_ID = 1

MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "sandbox.tenants.middleware.NobodyOnThePublicHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "oscar_clientportal.core.middleware.ShopLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware",
    "oscar_clientportal.portal.terms_gate.TermsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]

DATABASES = {
    "default": {
        **dj_database_url.parse(os.environ.get("DATABASE_URL", "postgres:///clientportal")),
        "ENGINE": "django_tenants.postgresql_backend",
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "sandbox" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
                "sandbox.tenants.context_processors.shop",
                "oscar_clientportal.core.context_processors.client_portal",
            ],
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "oscar_clientportal.clients.backends.EmailBackend",
    "oscar_clientportal.clients.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "sandbox.search.DatabaseEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("hu", _("Hungarian"))]
# Oscar's own Hungarian lacks some strings of its storefront and says others too familiarly.
LOCALE_PATHS = [ROOT / "sandbox" / "locale", ROOT / "sandbox" / "locale_oscar"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

FIXTURE_DIRS = [ROOT / "fixtures"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "sandbox" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
MULTITENANT_RELATIVE_MEDIA_ROOT = "tenants/%s"
STORAGES = {
    "default": {"BACKEND": "django_tenants.files.storage.TenantFileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

EMAIL_BACKEND = "django_mail_viewer.backends.database.backend.EmailBackend"
DEFAULT_FROM_EMAIL = OSCAR_FROM_EMAIL = "shop@localhost"

OSCAR_SHOP_NAME = "Client portal"
OSCAR_HOMEPAGE = "/"
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_DYNAMIC_CLASS_LOADER = "oscar_clientportal.core.class_loader.load"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_HIDDEN_FEATURES = ["reviews", "wishlists"]
LOGIN_REDIRECT_URL = "/"

WAGTAIL_SITE_NAME = "Client portal"
WAGTAILADMIN_USER_LOGIN_FORM = "wagtail_hooks.login.LoginForm"
# The sandbox asks nothing of the internet.
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_BASE_URL = "http://localhost:8000"
WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("fr", "French"), ("hu", "Hungarian")]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STRIPE_TWIN_URL = os.environ.get("STRIPE_TWIN_URL", "http://127.0.0.1:8010")
CLIENTPORTAL = {
    "LANGUAGES": "sandbox.tenants.shop.languages",
    "CURRENCY": "sandbox.tenants.shop.currency",
    "STRIPE_SECRET_KEY": "sandbox.tenants.shop.stripe_secret_key",
    "STRIPE_PUBLISHABLE_KEY": "sandbox.tenants.shop.stripe_publishable_key",
    "STRIPE_WEBHOOK_SECRET": "sandbox.tenants.shop.stripe_webhook_secret",
    "STRIPE_API_BASE": STRIPE_TWIN_URL,
    "STRIPE_JS_URL": f"{STRIPE_TWIN_URL}/v3/",
    "PRIVATE_ROOT": VAR / "private",
    # The official schema is not part of the project: where it lies, the environment says.
    "OPENTRANS_SCHEMA": os.environ.get("OPENTRANS_SCHEMA") or None,
    # The little ERP of the sandbox runs on this machine.
    "ORDER_EXPORT_INTERNAL": True,
    "SELLER_ADDRESS": "1 Demo Square\n75001 Paris\nFrance",
    "SELLER_EMAIL": "shop@localhost",
    "SELLER_VAT_ID": "FR40303265045",
    "SELLER_BANK": "Demo Bank",
    "SELLER_IBAN": "FR1420041010050500013M02606",
    "SELLER_BIC": "DEMOFRPPXXX",
    "ORDER_EXPORT_URL": os.environ.get("ERP_URL", ""),
    "ORDER_EXPORT_TOKEN": "erp_demo" if os.environ.get("ERP_URL") else "",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"oscar": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

#: Oscar's and django-tenants' own migrations were made with this one; the client portal's apps set theirs.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
