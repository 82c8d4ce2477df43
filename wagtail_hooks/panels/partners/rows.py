"""Partners and their clients, each with what its row shows, in a fixed number of queries."""

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

Consent = get_model("clientportal_impersonation", "Consent")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Partner = get_model("clientportal_impersonation", "Partner")
PartnerLink = get_model("clientportal_impersonation", "PartnerLink")
PartnerUser = get_model("clientportal_impersonation", "PartnerUser")


def partners() -> QuerySet:
    """Each with how many of its people are ticked, how many clients it may ask, and how many of them consent."""
    links = PartnerLink.objects.filter(partner=OuterRef("pk"), is_active=True)
    given = Consent.objects.given(clock.now()).filter(partner=OuterRef("pk"))
    return Partner.objects.select_related("company", "enabled_by").annotate(
        ticked=_count(PartnerUser.objects.filter(partner=OuterRef("pk"))),
        clients=_count(links),
        consents_standing=_count(given),
    )


def _count(rows: QuerySet) -> Coalesce:
    found = rows.order_by().values("partner").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(found, output_field=IntegerField()), Value(0))


def links_of(partner: Any) -> QuerySet:
    """The clients the shop lets this partner ask; ``consent_status`` and ``consent_until`` of what they answered."""
    consents = Consent.objects.filter(partner=OuterRef("partner"), company=OuterRef("company"))
    newest = consents.order_by("-pk")
    return (
        PartnerLink.objects.filter(partner=partner, is_active=True)
        .select_related("company")
        .annotate(
            consent_status=Subquery(newest.values("status")[:1]),
            consent_until=Subquery(newest.values("until")[:1]),
            consent_pk=Subquery(newest.values("pk")[:1]),
        )
        .order_by("company__name", "pk")
    )


def day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT")


def consent_of(link: Any) -> str:
    """How the client stands to it."""
    status = link.consent_status
    if status is None:
        return _("Not asked yet")
    if status == Consent.Status.GIVEN:
        is_over = link.consent_until <= clock.now()
        words = _("Ended on %(date)s") if is_over else _("Given until %(date)s")
        return words % {"date": day(link.consent_until)}
    return str(Consent.Status(status).label)


def running_of(partner: Any) -> QuerySet:
    """The sessions that disabling the partner ends."""
    sessions = Impersonation.objects.live(clock.now()).filter(consent__partner=partner)
    return sessions.order_by("-started_at")


def is_working(partner: Any) -> bool:
    return partner.is_active and partner.company.status == "active"


def state(partner: Any) -> str:
    if not partner.is_active:
        return pgettext("partner", "Disabled")
    return pgettext("partner", "Enabled") if partner.company.status == "active" else _("Customer inactive")


def url_of(name: str, partner: Any, *more: Any) -> str:
    return reverse(f"clientportal_partners:{name}", args=[partner.pk, *more])
