"""Links by which prospects register as customers of this shop: made, found by their token, revoked, mailed.

A token is the row's number, signed for this shop: nothing secret is stored, a link can be copied again at any time, and
another shop's is a forgery here.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sites.models import Site
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules
from oscar_clientportal.clients.exceptions import RegistrationLinkOver
from oscar_clientportal.core import clock, conf, locks, mail, tenancy

RegistrationLink = get_model("clientportal_clients", "RegistrationLink")


def create_registration_link(
    *, label: str, by: Any = None, expires_at: datetime | None = None, most_uses: int | None = None
) -> Any:
    """A link that is good until ``expires_at`` (by default as long as the settings say) for ``most_uses``
    registrations, or any number of them.
    """
    now = clock.now()
    return RegistrationLink.objects.create(
        label=label,
        created_by=by,
        created_at=now,
        expires_at=expires_at or now + conf.settings.registration_lifetime,
        most_uses=most_uses,
    )


def registration_token(*, link: Any) -> str:
    """What the link's address ends with."""
    return _signer().sign(str(link.pk))


def registration_url(*, link: Any) -> str:
    """The link's whole address, for mails, paper and screens."""
    path = reverse("clientportal_portal:register", args=[registration_token(link=link)])
    return f"{settings.OSCAR_URL_SCHEMA}://{Site.objects.get_current().domain}{path}"


def find_registration_link(*, token: str) -> Any:
    """The link with this token if somebody can register by it now, else None: never say why."""
    try:
        pk = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    return RegistrationLink.objects.open(clock.now()).filter(pk=pk).first()


@transaction.atomic
def revoke_registration_link(*, link: Any) -> Any:
    """Nobody registers by this link any more, nor finishes what they began. Raises ``RegistrationLinkOver`` where it
    is revoked already.
    """
    link = locks.lock_row(RegistrationLink.objects.all(), link.pk)
    if link.revoked_at is not None:
        raise RegistrationLinkOver
    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])
    return link


@transaction.atomic
def mail_registration_link(
    *, link: Any, emails: list[str], by: Any, language: str = "", words: str = ""
) -> int:
    """Mail the link to these people, each on their own, with a line from whoever sends it; how many they are.

    Raises ``ValueError`` where something is no address, and ``RegistrationLinkOver`` where nobody could register.
    """
    if not RegistrationLink.objects.open(clock.now()).filter(pk=link.pk).exists():
        raise RegistrationLinkOver
    addresses = list(dict.fromkeys(rules.normalise_email(email) for email in emails))
    context = {
        "url": registration_url(link=link),
        "expires_at": link.expires_at,
        "words": words,
        "sender": by.get_full_name() if by is not None else "",
    }
    for email in addresses:
        mail.send_on_commit(
            code="CLIENTPORTAL_REGISTRATION_LINK", email=email, language=language, context=context
        )
    return len(addresses)


def _signer() -> Signer:
    return Signer(sep=".", salt=f"clientportal.registration.{tenancy.current_schema()}")
