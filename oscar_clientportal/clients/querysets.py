"""Named reads of contacts and invitations."""

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce, Lower

from oscar_clientportal.core import clock, search


def open_company(on: date | Any, prefix: str = "") -> models.Q:
    """``rules.why_company_closed`` in the database: the company at ``prefix`` is open on the day ``on``, or is none."""
    begun = models.Q(**{f"{prefix}valid_from": None}) | models.Q(**{f"{prefix}valid_from__lte": on})
    lasting = models.Q(**{f"{prefix}valid_until": None}) | models.Q(**{f"{prefix}valid_until__gte": on})
    return models.Q(begun, lasting, **{f"{prefix}blocked_at": None})


def open_contact(on: date | Any, prefix: str = "") -> models.Q:
    """The contact at ``prefix`` is open on the day ``on``, and so is their company, if they have one."""
    staying = models.Q(**{f"{prefix}leaves_on": None}) | models.Q(**{f"{prefix}leaves_on__gte": on})
    own = models.Q(staying, **{f"{prefix}deactivated_at": None})
    return own & open_company(on, f"{prefix}company__")


class ContactQuerySet(models.QuerySet):
    def with_email(self, email: str):
        """Contacts with this address, already normalised by ``rules.normalise_email``.

        Written as the unique index is, so that PostgreSQL can use it.
        """
        return self.alias(lower_email=Lower("email")).exclude(email="").filter(lower_email=email)

    def matching(self, words: str):
        """Contacts in whose name or address every one of these words is found."""
        return self.filter(search.matching(words))

    def visible_to(self, user):
        """The people of the company ``user`` is super-admin of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company__contacts__user_id=user.pk, company__contacts__role="super-admin")

    def of_user(self, user):
        """The contact who logs in as ``user``."""
        return self.filter(user_id=user.pk)

    def open(self, on: date):
        """Contacts whose login is open on the day ``on``: the twin of ``standing.why_closed``."""
        return self.filter(open_contact(on))


class CompanyQuerySet(models.QuerySet):
    def matching(self, words: str):
        """Companies in whose number, name, address or remark every one of these words is found."""
        return self.filter(search.matching(words))

    def of_user(self, user):
        """The company whose contact logs in as ``user``."""
        return self.filter(contacts__user_id=user.pk)

    def open(self, on: date):
        """Companies that are neither blocked nor outside their validity on the day ``on``."""
        return self.filter(open_company(on))


class CompanyFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The files of the company ``user`` belongs to, on the days of their validity."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company__contacts__user_id=user.pk).valid(clock.today())

    def valid(self, on: date):
        """Files the customer has on the day ``on``: the twin of ``rules.file_state``."""
        begun = models.Q(valid_from=None) | models.Q(valid_from__lte=on)
        lasting = models.Q(valid_until=None) | models.Q(valid_until__gte=on)
        return self.filter(begun, lasting)

    def matching(self, words: str):
        """Files in whose title or category each of these words stands."""
        found = self
        for word in search.typed_words(words).split()[: search.MOST_WORDS]:
            named = models.Q(title__icontains=word) | models.Q(category__title__icontains=word)
            found = found.filter(named)
        return found

    def with_downloads(self):
        """``download_count`` and ``last_download_at``: who has fetched them, at a glance."""
        downloads = self.model._meta.get_field("downloads").related_model.objects
        own = downloads.filter(file=models.OuterRef("pk")).order_by()
        count = own.values("file").annotate(count=models.Count("pk")).values("count")
        last = own.order_by("-at").values("at")[:1]
        return self.annotate(
            download_count=Coalesce(models.Subquery(count), 0), last_download_at=models.Subquery(last)
        )


class RegistrationLinkQuerySet(models.QuerySet):
    def open(self, on: datetime):
        """Links by which somebody can still register at the moment ``on``."""
        unused = models.Q(most_uses=None) | models.Q(uses__lt=models.F("most_uses"))
        return self.filter(unused, revoked_at=None, expires_at__gt=on)


class InvitationQuerySet(models.QuerySet):
    def open(self, on: datetime):
        """Invitations that can still be accepted at the moment ``on``."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=on, contact__user=None)

    def sent_since(self, moment: datetime):
        """Invitations sent after ``moment``, accepted or not."""
        return self.filter(created_at__gt=moment)


class CompanyEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was changed about the company ``user`` is super-admin of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company__contacts__user_id=user.pk, company__contacts__role="super-admin")


class TermsVersionQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(published_at=None)

    def current(self):
        """The version that holds now, or ``None``."""
        return self.published().order_by("-number").first()


class TermsAnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The answers given in the name of the company ``user`` belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company__contacts__user_id=user.pk)
