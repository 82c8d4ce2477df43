"""Named reads of partners, consents, sessions and orders that wait; every page starts from what its reader may see."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.querysets import open_company
from oscar_clientportal.core import clock


def companies_run_by(user):
    """The company ``user`` is super-admin of."""
    contacts = get_model("clientportal_clients", "Contact").objects.of_user(user)
    return contacts.filter(role="super-admin", company__isnull=False).values("company_id")


class PartnerQuerySet(models.QuerySet):
    def active(self):
        """Those the shop works with; one whose company is closed is none for as long."""
        return self.filter(open_company(clock.today(), "company__"), is_active=True, company__status="active")

    def of_user(self, user):
        """The enabled partner one of whose people ``user`` is, with "Partner master account" ticked or not."""
        if not user.is_authenticated:
            return self.none()
        return self.active().filter(company__contacts__user_id=user.pk)

    def run_by(self, user):
        """The enabled partner whose super-admin ``user`` is: they say which of its people act for clients."""
        return (
            self.active().filter(company__in=companies_run_by(user)) if user.is_authenticated else self.none()
        )


class PartnerLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The clients of the partner ``user`` acts for: empty unless "Partner master account" is ticked for them."""
        if not user.is_authenticated:
            return self.none()
        ticked = get_model("clientportal_impersonation", "PartnerUser").objects.filter(
            open_company(clock.today(), "partner__company__"),
            contact__user_id=user.pk,
            contact__company=F("partner__company"),
            partner__is_active=True,
            partner__company__status="active",
        )
        return self.filter(is_active=True, partner__in=ticked.values("partner"))


class ConsentQuerySet(models.QuerySet):
    def given(self, on: datetime):
        """Consents by which somebody may act at the moment ``on``."""
        return self.filter(status="given", until__gt=on)

    def open(self):
        """Asked for or given."""
        return self.filter(status__in=["requested", "given"])

    def visible_to(self, user):
        """The consents of the company ``user`` is super-admin of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company_id__in=companies_run_by(user))

    def addressed_to(self, user):
        """What was given to ``user``, an agent, or to the partner of whose people they are one: whether or not they
        may act by it, which ``services.sessions.may_begin`` says.
        """
        if not user.is_authenticated:
            return self.none()
        contacts = get_model("clientportal_clients", "Contact").objects.of_user(user)
        theirs = Q(agent__user_id=user.pk) | Q(partner__company__in=contacts.values("company"))
        return self.filter(theirs)


class ImpersonationQuerySet(models.QuerySet):
    def live(self, on: datetime):
        """Sessions that nothing has ended at the moment ``on``."""
        return self.filter(ended_at=None, ends_at__gt=on)

    def visible_to(self, user):
        """Sessions in the name of ``user``; to a super-admin all those in the name of their company's people."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(contact__user_id=user.pk) | Q(company_id__in=companies_run_by(user)))


class WaitingOrderQuerySet(models.QuerySet):
    def open(self):
        """Those that wait for an answer."""
        return self.filter(status="waiting")

    def asked_by(self, user):
        """Those that ``user`` would place as somebody."""
        return self.filter(actor_id=user.pk) if user.is_authenticated else self.none()

    def with_people(self):
        return self.select_related("session", "company", "user", "actor", "basket", "order")

    def visible_to(self, user):
        """What waits for the yes of ``user``: in their own name, or of their company if they are its super-admin."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user_id=user.pk) | Q(company_id__in=companies_run_by(user)))
