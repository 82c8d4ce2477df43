"""What the Wagtail face does when a room below announces something. Connected in ``ready()``."""

from typing import Any

from wagtail.models import Site

from oscar_clientportal.core.signals import shop_created

from . import log_acting


def set_default_site(sender: Any, *, domain: str, name: str, **kwargs: Any) -> None:
    """Wagtail begins every shop as ``localhost``: give its site the shop's address and name."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        return
    hostname, _, port = domain.partition(":")
    site.hostname, site.site_name = hostname, name
    site.port = int(port) if port else site.port
    site.save()


def connect() -> None:
    shop_created.connect(set_default_site, dispatch_uid="clientportal_wagtail.set_default_site")
    log_acting.connect()
