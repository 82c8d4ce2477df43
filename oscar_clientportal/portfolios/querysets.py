"""Named reads of portfolios; every page starts from ``visible_to``."""

from django.db import models


class AgentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, user__is_active=True)


class ClientLinkQuerySet(models.QuerySet):
    def live(self):
        """Links that stand in a portfolio: linked, and those the shop still has to decide on."""
        return self.filter(status__in=["pending", "linked"])

    def visible_to(self, user):
        """The portfolio of ``user``: empty for anybody who is not an active agent."""
        if not user.is_authenticated:
            return self.none()
        return self.live().filter(agent__user_id=user.pk, agent__is_active=True)


class OrderLineBeneficiaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was bought for ``user`` by somebody else."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(contact__user_id=user.pk).exclude(line__order__user_id=user.pk)
