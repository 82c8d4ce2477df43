"""A company with licences and its people, a customer who is blocked, terms of use, settings templates."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import ensure_contact, get_or_create_contact
from oscar_clientportal.core import conf
from oscar_clientportal.licences import services as licences

from .data import address, table
from .history import days_ago
from .people import demo_password, make_user, open_invitation

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
LicenceEvent = get_model("clientportal_licences", "LicenceEvent")
SeatRequest = get_model("clientportal_licences", "SeatRequest")
SettingsTemplate = get_model("clientportal_clients", "SettingsTemplate")
SubscriptionLicence = get_model("clientportal_subscriptions", "SubscriptionLicence")
TermsAnswer = get_model("clientportal_clients", "TermsAnswer")
TermsVersion = get_model("clientportal_clients", "TermsVersion")

TERMS = {
    "en": (
        "Terms of use (demo)",
        "1. These terms are an example.\n\nEach seat belongs to one person.\n\n2. Passwords are nobody else's.",
    ),
    "fr": (
        "Conditions d'utilisation (démo)",
        "1. Ces conditions sont un exemple.\n\nChaque place appartient à une personne.\n\n"
        "2. Un mot de passe ne se partage pas.",
    ),
    "hu": (
        "Felhasználási feltételek (demó)",
        "1. Ezek a feltételek példák.\n\nMinden hely egy személyé.\n\n2. A jelszót senkinek ne adja meg.",
    ),
}


def load_licences(schema: str) -> None:
    """All of it; the licences' numbers come about as they would in the shop, one act after the other."""
    owner = get_user_model().objects.get(email=address("owner", schema))
    boss = Contact.objects.select_related("company", "user").get(email=address("boss", schema))
    facts = table("people")["licences"]
    users = licences.create_licence(
        company=boss.company,
        quantity=facts["quantity"],
        title="Users",
        description="Demo: so many people of the company can use the library.",
        by=owner,
    )
    licences.give_seat(contact=boss, licence=users, by=owner)
    clerk, trainee = (_join(login, boss.company, schema) for login in facts["users"])
    licences.give_seat(contact=clerk, licence=users, by=boss.user)
    for name, days in facts["quiet"]:
        _quiet(name, days, users, boss, schema)
    _invite(facts["invited"], boss, schema)
    hs = _with_subscription(boss, facts, owner)
    licences.give_seat(contact=clerk, licence=hs, by=boss.user)
    SeatRequest.objects.create(
        company=boss.company,
        licence=hs,
        contact=trainee,
        note="Demo: I look up headings now and then.",
        asked_at=days_ago(1),
    )
    _pass_on(users, facts, boss, schema)
    _spread(users)
    _block(facts["blocked"], owner, schema)
    _publish_terms(owner, boss)
    for row in table("people")["templates"]:
        SettingsTemplate.objects.create(**row)


def _join(login: str, company: Any, schema: str) -> Any:
    """A person of the cast, who has a login, as one of the company's users."""
    contact = ensure_contact(user=get_user_model().objects.get(email=address(login, schema)))
    own = contact.company
    Contact.objects.filter(pk=contact.pk).update(company=company, role=Contact.Role.USER)
    own.delete()
    contact.refresh_from_db()
    return contact


def _quiet(name: str, days: int, licence: Any, boss: Any, schema: str) -> None:
    """Somebody with a seat who has not logged in for so many days."""
    person = {"login": name.lower(), "first_name": "Demo", "last_name": name}
    user = make_user(person, schema, demo_password())
    contact = _join(person["login"], boss.company, schema)
    licences.give_seat(contact=contact, licence=licence, by=boss.user)
    get_user_model().objects.filter(pk=user.pk).update(last_login=days_ago(days))
    contact.seats.update(given_at=days_ago(days + 30))


def _invite(login: str, boss: Any, schema: str) -> None:
    """A colleague who has not answered yet: their seat is reserved."""
    contact, _created = get_or_create_contact(
        email=address(login, schema), first_name="Demo", last_name="Newcomer"
    )
    own = contact.company
    Contact.objects.filter(pk=contact.pk).update(company=boss.company, role=Contact.Role.USER)
    own.delete()
    contact.refresh_from_db()
    Contact.objects.filter(pk=contact.pk).update(status=Contact.Status.INVITED)
    open_invitation(contact, boss.user)
    licences.reserve_seat(contact=contact, by=boss.user)


def _with_subscription(boss: Any, facts: dict[str, Any], owner: Any) -> Any:
    """The company's subscription, which is for as many of its people as it has licences for."""
    licence = licences.create_licence(
        company=boss.company, quantity=facts["plan_seats"], title=facts["plan"], by=owner, source="plan"
    )
    SubscriptionLicence.objects.create(subscription=boss.subscriptions.get(), licence=licence)
    licences.give_seat(contact=boss, licence=licence, by=owner)
    return licence


def _pass_on(licence: Any, facts: dict[str, Any], boss: Any, schema: str) -> None:
    """Some are with another client of the same partner; one is offered to a third."""
    for name in ("accepted", "offered"):
        row = facts[name]
        other = Contact.objects.select_related("company", "user").get(email=address(row["login"], schema))
        transfer = licences.offer_transfer(
            licence=licence, to_company=other.company, quantity=row["quantity"], by=boss.user
        )
        if name == "accepted":
            licences.accept_transfer(transfer=transfer, by=other.user)


def _spread(licence: Any) -> None:
    """What happened to it, over the last half year: its chart has something to show."""
    events = list(licence.events.order_by("pk"))
    for number, event in enumerate(events):
        event.created_at = days_ago(180 - number * 150 // len(events))
    LicenceEvent.objects.bulk_update(events, ["created_at"])
    get_model("clientportal_licences", "Licence").objects.filter(pk=licence.pk).update(
        created_at=days_ago(180), valid_from=days_ago(180)
    )


def _block(row: dict[str, str], owner: Any, schema: str) -> None:
    contact = ensure_contact(user=get_user_model().objects.get(email=address(row["login"], schema)))
    Company.objects.filter(pk=contact.company_id).update(
        name=row["company"],
        is_individual=False,
        blocked_at=days_ago(2),
        blocked_by=owner,
        block_reason=row["reason"],
    )


def _publish_terms(owner: Any, boss: Any) -> None:
    """A version the company has accepted, and a newer one that waits for an answer."""
    first, _second = (_version(number, owner, days) for number, days in ((1, 90), (2, 3)))
    TermsAnswer.objects.create(
        version=first,
        company=boss.company,
        user=boss.user,
        user_name=boss.name,
        answer=TermsAnswer.Answer.ACCEPTED,
        created_at=first.published_at + timedelta(days=1),
    )
    Company.objects.filter(pk=boss.company_id).update(terms_version=first)


def _version(number: int, owner: Any, days: int) -> Any:
    version = TermsVersion.objects.create(
        number=number,
        summary="" if number == 1 else "Demo: passwords are mentioned now.",
        created_at=days_ago(days),
    )
    for language in conf.settings.languages:
        title, body = TERMS[language]
        version.texts.create(
            language=language, title=title, body=body if number > 1 else body.split("\n\n2.")[0]
        )
    version.published_at, version.published_by = days_ago(days), owner
    version.save()
    return version
