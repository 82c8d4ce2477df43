"""The mail about the balance: looked at, and sent."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.accounts import services
from wagtail_hooks.facts import readable
from wagtail_hooks.log import log_act

from .columns import url_of
from .views import AccountConfirmView, AccountMixin


def state(account: Any) -> str:
    """Why no mail can be sent, or when the last one was."""
    if reason := services.why_no_mail(account):
        return reason
    if account.mailed_at is None:
        return _("No mail has been sent yet.")
    return _("Last sent: %(when)s") % {"when": readable(account.mailed_at)}


def language_name(code: str) -> str:
    return _(dict(settings.LANGUAGES).get(code, code))


class PreviewView(AccountMixin, TemplateView):
    any_permission_required = ["view", "change"]
    page_title = gettext_lazy("Preview of the mail")
    template_name = "oscar_clientportal/wagtail/accounts/preview.html"

    @property
    def header_buttons(self) -> list[Any]:
        if services.why_no_mail(self.account) or not self.user_has_permission("change"):
            return []
        return [HeaderButton(_("E-MAIL"), url=url_of("send")(self.account), icon_name="mail")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.account.balance == 0:
            raise Http404
        mail = services.balance_mail(self.account)
        return {
            **super().get_context_data(**kwargs),
            "mail": mail,
            "language": language_name(mail.language),
            "state": state(self.account),
        }


class SendView(AccountConfirmView):
    page_title = gettext_lazy("Send the mail")
    question = gettext_lazy("Tell this customer the balance by e-mail?")
    yes_label = gettext_lazy("Yes, send it")
    done_message = gettext_lazy("%(object)s: the mail is on its way.")

    @property
    def refusal(self) -> Any:
        return services.why_no_mail(self.account)

    @property
    def consequence(self) -> str:
        found = services.mail_recipients(self.account)
        if not found:
            return ""
        where = " ".join(self._where(recipient) for recipient in found)
        return f"{where} {_('The key before no longer works.')}"

    @staticmethod
    def _where(recipient: Any) -> str:
        contact = recipient.contact
        facts = {
            "name": contact.name if contact else "",
            "email": recipient.email,
            "language": language_name(services.mail_language(recipient)),
        }
        if contact is None:
            return _("It goes to %(email)s in %(language)s, without a unique key.") % facts
        return _("It goes to %(name)s (%(email)s) in %(language)s, with a new unique key.") % facts

    def act(self) -> None:
        user = self.request.user
        act = services.send_balance_mail(account=self.account, actor=user, idempotency_key=self.token)
        log_act(act, user)
