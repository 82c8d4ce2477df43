"""Acting as clients in Wagtail's own log and its report: sessions, consents, partners. Connected in ``ready()``."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.log_actions import LogFormatter, log

from oscar_clientportal.impersonation import signals

BEGAN, ENDED = "clientportal.session_began", "clientportal.session_ended"
CONSENT, PARTNER = "clientportal.consent_changed", "clientportal.partner_changed"
PARTNER_CHANGES = {
    "enabled": gettext_lazy("Enabled as a partner"),
    "disabled": gettext_lazy("Disabled as a partner"),
    "allowed": gettext_lazy("%(partner)s may ask for consent"),
    "disallowed": gettext_lazy("%(partner)s may no longer act here"),
}


def note_beginning(sender: Any, *, session: Any, **kwargs: Any) -> None:
    data = {"session": session.pk, "who": session.impersonator_name, "reason": session.reason}
    _note(session, BEGAN, session.impersonator, data)


def note_end(sender: Any, *, session: Any, **kwargs: Any) -> None:
    data = {"session": session.pk, "who": session.impersonator_name, "how": session.how_ended}
    _note(session, ENDED, session.ended_by or session.impersonator, data)


def _note(session: Any, action: str, user: Any, data: dict[str, Any]) -> None:
    """Beside the contact; who has been erased since has no log."""
    if session.contact is not None:
        log(instance=session.contact, action=action, user=user, title=session.contact_name, data=data)


def note_consent(sender: Any, *, consent: Any, event: Any, **kwargs: Any) -> None:
    data = {"consent": consent.pk, "kind": event.kind, "to": str(consent.given_to)}
    if consent.to_shop:
        data["to"] = ""
    log(instance=consent.company, action=CONSENT, user=event.actor, title=str(consent.company), data=data)


def note_partner(
    sender: Any, *, partner: Any, change: str, by: Any, company: Model | None = None, **kwargs: Any
) -> None:
    """A link beside the client's company, else beside the partner's own."""
    about = company or partner.company
    data = {"change": change, "partner": str(partner)}
    log(instance=about, action=PARTNER, user=by, title=str(about), data=data)


def connect() -> None:
    heard = {
        "note_beginning": (signals.session_started, note_beginning),
        "note_end": (signals.session_ended, note_end),
        "note_consent": (signals.consent_changed, note_consent),
        "note_partner": (signals.partner_changed, note_partner),
    }
    for name, (signal, receiver) in heard.items():
        signal.connect(receiver, dispatch_uid=f"clientportal_wagtail.{name}")


def _label(choices: Any, value: str) -> Any:
    return dict(choices.choices).get(value, "")


def register(actions: Any) -> None:
    session, event = (
        get_model("clientportal_impersonation", name) for name in ("Impersonation", "ConsentEvent")
    )

    @actions.register_action(BEGAN)
    class SessionBeganFormatter(LogFormatter):
        label = gettext_lazy("Begin a session as a client")

        def format_message(self, log_entry: Any) -> str:
            return _("%(who)s acts as this person: %(reason)s") % log_entry.data

    @actions.register_action(ENDED)
    class SessionEndedFormatter(LogFormatter):
        label = gettext_lazy("End a session as a client")

        def format_message(self, log_entry: Any) -> str:
            how = _label(session.End, log_entry.data["how"])
            return _("%(who)s acts as this person no more: %(how)s") % {**log_entry.data, "how": how}

    @actions.register_action(CONSENT)
    class ConsentFormatter(LogFormatter):
        label = gettext_lazy("Change a consent")

        def format_message(self, log_entry: Any) -> str:
            kind = _label(event.Kind, log_entry.data["kind"])
            to = log_entry.data["to"] or _("The shop's staff")
            return _("Consent to %(to)s: %(kind)s") % {"to": to, "kind": kind}

    @actions.register_action(PARTNER)
    class PartnerFormatter(LogFormatter):
        label = gettext_lazy("Change a partner")

        def format_message(self, log_entry: Any) -> str:
            return str(PARTNER_CHANGES.get(log_entry.data["change"], "")) % log_entry.data
