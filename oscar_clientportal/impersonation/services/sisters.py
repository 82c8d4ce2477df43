"""Sister companies: a partner and its clients, as the shop enabled them. Licences are passed on among them alone."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.licences.exceptions import TransferInvalid


def sister_companies(company: Any) -> QuerySet:
    """The companies of the same partner: its own and its clients, as far as the shop has enabled both.

    Nobody is their own sister, and none is who is inactive or blocked.
    """
    Company = get_model("clientportal_clients", "Company")
    active = Company.objects.filter(status=Company.Status.ACTIVE, blocked_at=None)
    if company is None or not active.filter(pk=company.pk).exists():
        return active.none()
    links = get_model("clientportal_impersonation", "PartnerLink").objects.filter(is_active=True)
    led_by = Q(company=company) | Q(pk__in=links.filter(company=company).values("partner"))
    partners = get_model("clientportal_impersonation", "Partner").objects.active().filter(led_by)
    clients = links.filter(partner__in=partners.values("pk")).values("company")
    of_partner = Q(pk__in=partners.values("company")) | Q(pk__in=clients)
    return active.filter(of_partner).exclude(pk=company.pk)


def check_transfer(sender: Any, *, transfer: Any, **kwargs: Any) -> None:
    """Receiver of licences' ``transfer_offered`` and ``transfer_accepted``. Raises ``TransferInvalid``."""
    if not sister_companies(transfer.licence.company).filter(pk=transfer.to_company_id).exists():
        text = gettext("Licences can be passed on only to another company of the same partner.")
        raise TransferInvalid(text, field="to_company")
