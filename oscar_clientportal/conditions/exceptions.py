"""What can go wrong with catalogue views and conditions, in words whoever asked may read."""

from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.exceptions import ClientError


class ConditionsError(ClientError):
    """A refusal with a message for the person who asked."""


class ViewInUse(ConditionsError):
    message = _("This catalogue view is in use: take it from whoever has it first.")


class GroupInUse(ConditionsError):
    message = _("This customer group has members or conditions: remove them first.")
