"""Registering by a link: what was typed is kept, the mailbox is proved, and only then is there a customer.

Whoever the address belongs to, the page does the same; what differs is done afterwards and said in the mail alone.
"""

import secrets
from contextlib import suppress
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.clients import rules, signals
from oscar_clientportal.clients.exceptions import ClientError, RegistrationInvalid
from oscar_clientportal.core import clock, conf, locks, mail

from .contacts import find_login
from .invitations import invite_contact
from .mailing import language_of, staff_with

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Registration = get_model("clientportal_clients", "Registration")
RegistrationLink = get_model("clientportal_clients", "RegistrationLink")

#: What the form asks of a company; the country is its ISO code, or empty.
ANSWERS = ("phone", "street", "postcode", "town", "country")
STAFF = "clientportal_clients.change_company"


def begin_registration(
    *,
    link: Any,
    email: str,
    first_name: str,
    last_name: str,
    company_name: str = "",
    language: str = "",
    answers: dict[str, str] | None = None,
) -> tuple[Any, str]:
    """Keep what somebody typed, and the token that proves their mailbox; ``tell_registrant`` mails it.

    One query, whoever has the address. ``email`` is normalised. No company and no contact is made of it.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    registration = Registration.objects.create(
        link=link,
        token_hash=rules.token_hash(token),
        email=email,
        company_name=company_name,
        first_name=first_name,
        last_name=last_name,
        language=language,
        answers={name: value for name, value in (answers or {}).items() if name in ANSWERS and value},
        created_at=now,
        expires_at=now + conf.settings.invitation_lifetime,
    )
    return registration, token


@transaction.atomic
def tell_registrant(*, registration: Any, token: str) -> None:
    """Mail how to go on, to whom the address belongs: who is new gets the link to a password; who has a login is
    told so; who waits for a login is invited (again). What others typed and never proved is forgotten.
    """
    Registration.objects.filter(confirmed_at=None, expires_at__lte=clock.now()).delete()
    email = registration.email
    user = find_login(email=email)
    contact = Contact.objects.with_email(email).select_related("user", "company").first()
    user = contact.user if contact is not None and contact.user is not None else user
    if user is not None:
        _tell_known(registration, user, contact)
    elif contact is not None:
        with suppress(ClientError):  # no seat is free: nobody is told by a stranger's typing
            invite_contact(contact=contact)
    else:
        _send(registration, "CLIENTPORTAL_REGISTRATION", token=token, expires_at=registration.expires_at)


def find_registration(*, token: str) -> Any:
    """The registration this mailed link belongs to, if it can still be finished; looking changes nothing."""
    now = clock.now()
    return (
        Registration.objects.filter(token_hash=rules.token_hash(token), confirmed_at=None, expires_at__gt=now)
        .filter(link__in=RegistrationLink.objects.open(now))
        .select_related("link")
        .first()
    )


def confirm_registration(*, token: str, password: str, first_name: str, last_name: str) -> Any:
    """Make the customer: company, contact (its super-admin) and login, which is returned; counted on the link.

    The link's row is locked, so that no more than it allows come in, however many finish at once. Raises
    ``RegistrationInvalid``, also where the address has become somebody's meanwhile.
    """
    try:
        return _confirm(token, password, {"first_name": first_name, "last_name": last_name})
    except IntegrityError:  # the same address by another link, a moment ago
        raise RegistrationInvalid from None


@transaction.atomic
def _confirm(token: str, password: str, names: dict[str, str]) -> Any:
    found = find_registration(token=token)
    if found is None:
        raise RegistrationInvalid
    link = locks.lock_row(RegistrationLink.objects.all(), found.link_id)
    registration = find_registration(token=token)  # as it is now that nobody else can finish one
    if registration is None or _is_known(registration.email):
        raise RegistrationInvalid
    contact = _make_customer(registration, names)
    contact.user = _make_login(contact, password)
    contact.save(update_fields=["user"])
    signals.login_attached.send(sender=Contact, contact=contact)
    registration.confirmed_at, registration.contact = clock.now(), contact
    registration.save(update_fields=["confirmed_at", "contact"])
    link.uses += 1
    link.save(update_fields=["uses"])
    _tell_staff(registration, contact)
    return contact.user


def _is_known(email: str) -> bool:
    return find_login(email=email) is not None or Contact.objects.with_email(email).exists()


def _make_customer(registration: Any, names: dict[str, str]) -> Any:
    answers = dict(registration.answers)
    country = get_model("address", "Country").objects.filter(pk=answers.pop("country", "")).first()
    own_name = " ".join(names.values()).strip() or registration.email
    company = Company.objects.create(
        name=registration.company_name or own_name,
        is_individual=not registration.company_name,
        language=registration.language,
        email=registration.email,
        country=country,
        **answers,
    )
    return Contact.objects.create(
        company=company,
        email=registration.email,
        language=registration.language,
        phone=answers.get("phone", ""),
        role=Contact.Role.SUPER_ADMIN,
        status=Contact.Status.ACTIVE,
        **names,
    )


def _make_login(contact: Any, password: str) -> Any:
    User = get_user_model()
    user = User(email=contact.email, first_name=contact.first_name, last_name=contact.last_name)
    if User.USERNAME_FIELD != "email":
        setattr(user, User.USERNAME_FIELD, secrets.token_hex(15))
    user.set_password(password)
    user.save()
    return user


def _tell_known(registration: Any, user: Any, contact: Any) -> None:
    """Whoever has a login reads how to get in; one that is switched off is not told so by a stranger's typing."""
    if not user.is_active:
        return
    language = language_of(contact) if contact is not None else registration.language
    mail.send_on_commit(
        code="CLIENTPORTAL_REGISTRATION_KNOWN",
        email=user.email,
        language=language,
        context={"contact": contact or user, "login": user.email},
    )


def _send(registration: Any, code: str, **context: Any) -> None:
    mail.send_on_commit(
        code=code,
        email=registration.email,
        language=registration.language,
        context={"contact": registration, **context},
    )


def _tell_staff(registration: Any, contact: Any) -> None:
    context = {"customer": contact.company, "person": contact, "link": registration.link}
    for user in staff_with(STAFF):
        mail.send_on_commit(code="CLIENTPORTAL_REGISTERED", email=user.email, user=user, context=context)
