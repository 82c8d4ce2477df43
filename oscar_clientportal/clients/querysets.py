"""Named reads of contacts and invitations."""

from datetime import datetime

from django.db import models


class ContactQuerySet(models.QuerySet):
    def with_email(self, email: str):
        """Contacts with this address, already normalised by ``rules.normalise_email``."""
        return self.filter(email__iexact=email)

    def of_user(self, user):
        """The contact who logs in as ``user``."""
        return self.filter(user_id=user.pk)


class InvitationQuerySet(models.QuerySet):
    def open(self, on: datetime):
        """Invitations that can still be accepted at the moment ``on``."""
        return self.filter(accepted_at=None, expires_at__gt=on)
