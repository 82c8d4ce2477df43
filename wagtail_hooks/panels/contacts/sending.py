"""Inviting one person, taking an invitation back, sending access data: each behind a question."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError, InvitationOver
from oscar_clientportal.core import clock
from wagtail_hooks.confirm import ConfirmView

from . import acts, log
from .rows import access_sent, contacts, url_of

Contact = get_model("clientportal_clients", "Contact")


class ContactActView(ConfirmView):
    """A question about one contact, asked of whoever has the permission for this act."""

    model = Contact
    any_permission_required = ["view", "change"]
    rows = staticmethod(contacts)
    template_name = "oscar_clientportal/wagtail/contacts/confirm.html"
    permission = ""
    action = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_rows(self) -> QuerySet:
        return contacts()

    @property
    def index_url(self) -> str:
        return url_of("inspect")(self.object)

    @property
    def why_not(self) -> str:
        """Why it can't be done now; empty where it can."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except ClientError as error:
            messages.error(request, str(error))
        else:
            log.log_contact(self.object, self.action, request.user)
            messages.success(request, self.done_message % {"object": self.object})
        return redirect(self.index_url)


class InviteView(ContactActView):
    permission = acts.INVITE
    action = log.INVITED
    page_title = gettext_lazy("Invite")
    question = gettext_lazy("Send this person an invitation?")
    yes_label = gettext_lazy("Yes, invite")
    done_message = gettext_lazy("%(object)s: the invitation is on its way.")

    @property
    def why_not(self) -> str:
        return services.why_not_invitable(contact=self.object)

    @property
    def consequence(self) -> str:
        where = _("It goes to %(email)s, with a link that works once.") % {"email": self.object.email}
        before = _("A link sent before no longer works.")
        return f"{where} {before}" if self.object.status == Contact.Status.INVITED else where

    def act(self) -> None:
        services.invite_contact(contact=self.object, invited_by=self.request.user, in_shops_name=True)


class RevokeView(ContactActView):
    permission = acts.INVITE
    action = log.REVOKED
    page_title = gettext_lazy("Revoke the invitation")
    question = gettext_lazy("Take the invitation back?")
    consequence = gettext_lazy(
        "The link in the e-mail no longer works, and the person is not told. You can invite them again."
    )
    yes_label = gettext_lazy("Yes, revoke")
    done_message = gettext_lazy("%(object)s: the invitation is revoked.")
    is_serious = True

    @property
    def invitation(self) -> Any:
        return self.object.invitations.open(clock.now()).first()

    @property
    def why_not(self) -> str:
        return "" if self.invitation else str(InvitationOver.message)

    def act(self) -> None:
        invitation = self.invitation
        if invitation is None:
            raise InvitationOver
        services.revoke_invitation(invitation=invitation, by=self.request.user)


class AccessView(ContactActView):
    permission = acts.SEND_ACCESS
    action = log.ACCESS_SENT
    page_title = gettext_lazy("Send access data")
    question = gettext_lazy("Mail this person their login name and a link to set a password?")
    yes_label = gettext_lazy("Yes, send")
    done_message = gettext_lazy("%(object)s: the access data are on their way.")

    @property
    def why_not(self) -> str:
        return services.why_no_access_data(contact=self.object)

    @property
    def consequence(self) -> str:
        where = _("It goes to %(email)s. The link works once; one sent before no longer does.")
        return f"{where % {'email': self.object.email}} {access_sent(self.object)}."

    def act(self) -> None:
        services.send_access_data(contact=self.object, by=self.request.user)
