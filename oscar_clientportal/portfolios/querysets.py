"""Named reads of portfolios; every page starts from ``visible_to``."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
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

    def undecided(self):
        """Links that the shop has not accepted: what their agent does must not reach the person yet, or ever."""
        return self.filter(status__in=["pending", "refused"])

    def to_decide(self):
        """Links that wait for the staff: it is known whom the address belongs to, and that the shop knew them."""
        return self.filter(status="pending", contact__isnull=False)

    def decided(self):
        """Links that the staff decided on; what was linked at once is none of them."""
        by_staff = Q(due_at__isnull=False) | Q(decided_by__isnull=False)
        return self.filter(by_staff, decided_at__isnull=False).exclude(status="pending")

    def visible_to(self, user):
        """The portfolio of ``user``: empty for anybody who is not an active agent."""
        if not user.is_authenticated:
            return self.none()
        return self.live().filter(agent__user_id=user.pk, agent__is_active=True)

    def with_address(self, email: str):
        """Links to the client with this address, already normalised."""
        return self.filter(email=email)

    def open_under(self, emails):
        """Links whose agent may read the client's address, which is one of these: see ``is_open``."""
        contacts = get_model("clientportal_clients", "Contact").objects.filter(status="active")
        here = contacts.exclude(email="").alias(lower_email=Lower("email")).filter(lower_email__in=emails)
        return self.filter(status="linked", contact__in=here.values("pk"))

    def waiting_for_contact(self):
        """Links of which nobody knows yet whom the address belongs to."""
        return self.filter(contact=None, status="pending").exclude(email="")

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

    def noted_by(self, user):
        """What ``user`` noted themselves: all that an agent sees, whoever else noted something of the same person."""
        return self.filter(created_by_id=user.pk)


class ProjectQuerySet(models.QuerySet):
    def kept_by(self, user):
        """The projects of the agent who logs in as ``user``, as long as their client is in the portfolio."""
        if not user.is_authenticated:
            return self.none()
        links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(user)
        mine = self.filter(agent__user_id=user.pk, agent__is_active=True)
        return mine.filter(Exists(links.filter(contact=OuterRef("contact"))))

    def shared_with(self, user):
        """The projects ``user`` takes part in, or a colleague of theirs does: as the client or as a partner.

        Not through somebody whom the shop has yet to accept, or has refused, for the agent who keeps the project.
        """
        if not user.is_authenticated:
            return self.none()
        contacts = get_model("clientportal_clients", "Contact").objects
        mine = contacts.filter(Q(user_id=user.pk) | Q(company__contacts__user_id=user.pk)).values("pk")
        undecided = get_model("clientportal_portfolios", "ClientLink").objects.undecided()
        partners = self.model.partners.through.objects.filter(project=OuterRef("pk"), contact__in=mine)
        not_this_partner = undecided.filter(agent=OuterRef("project__agent"), contact=OuterRef("contact"))
        not_theirs = undecided.filter(agent=OuterRef("agent"), contact=OuterRef("contact"))
        as_client = Q(contact__in=mine) & ~Exists(not_theirs)
        return self.filter(as_client | Exists(partners.exclude(Exists(not_this_partner))))
