"""Named reads of portfolios; every page starts from ``visible_to``."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.core import search


class AgentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, user__is_active=True)

    def of_user(self, user):
        """The active agent who logs in as ``user``."""
        return self.active().filter(user_id=user.pk)


class ClientLinkQuerySet(models.QuerySet):
    def live(self):
        """Links that stand in a portfolio: linked, and those the shop still has to decide on."""
        return self.filter(status__in=["pending", "linked"])

    def visible_to(self, user):
        """The portfolio of ``user``: empty for anybody who is not an active agent."""
        if not user.is_authenticated:
            return self.none()
        return self.live().filter(agent__user_id=user.pk, agent__is_active=True)

    def with_address(self, email: str):
        """Links to the client with this address, already normalised."""
        return self.filter(email=email)

    def matching(self, words: str):
        """Clients in whom every one of these words is found: in what the agent typed, or in the name and address the
        shop knows where the agent may read them.

        A hidden name must not be found either: ``clients.rules.may_read_name``.
        """
        readable = Q(status="linked", contact__status="active")
        typed, known = search.matching(words), search.matching(words, "contact__search_text")
        return self.filter(typed | (readable & known)) if search.words_of(words) else self


class OrderLineBeneficiaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was bought for ``user`` by somebody else, unless the shop has yet to accept, or refused, that
        agent.
        """
        if not user.is_authenticated:
            return self.none()
        undecided = get_model("clientportal_portfolios", "ClientLink").objects.filter(
            contact=OuterRef("contact"),
            agent__user=OuterRef("line__order__user"),
            status__in=["pending", "refused"],
        )
        mine = self.filter(contact__user_id=user.pk).exclude(line__order__user_id=user.pk)
        return mine.exclude(Exists(undecided)).order_by("-line__order__date_placed", "-pk")

    def bought_by(self, user, *, contact_id):
        """What ``user`` bought for this contact, newest first."""
        lines = self.filter(line__order__user_id=user.pk, contact_id=contact_id)
        return lines.annotate(ordered_at=F("line__order__date_placed")).order_by("-ordered_at", "pk")


class InterestQuerySet(models.QuerySet):
    def open(self):
        """Units that are not sold yet."""
        return self.filter(sold_at=None)


class ProjectQuerySet(models.QuerySet):
    def kept_by(self, user):
        """The projects of the agent who logs in as ``user``, as long as their client is in the portfolio."""
        if not user.is_authenticated:
            return self.none()
        links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(user)
        mine = self.filter(agent__user_id=user.pk, agent__is_active=True)
        return mine.filter(Exists(links.filter(contact=OuterRef("contact"))))
