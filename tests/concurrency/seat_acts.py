"""What eight people do to one licence at once: invite, come in, leave, give, take, resize, pass on."""

from contextlib import suppress
from random import Random
from typing import Any

from django.db import transaction

from oscar_clientportal.clients import services as people
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.contacts import attach_login
from oscar_clientportal.core import locks
from oscar_clientportal.licences import services
from tests import factories
from tests.integration.licences.sister_cast import Sisters

Contact = factories.model("clients", "Contact")
Licence = factories.model("licences", "Licence")
LicenceTransfer = factories.model("licences", "LicenceTransfer")
Seat = factories.model("licences", "Seat")
PEOPLE, SEATS = 12, 6


class Stage:
    """A company with a licence of six seats and more people than that, and a sister company."""

    def __init__(self) -> None:
        self.sisters = Sisters()
        self.one, self.two = self.sisters.one, self.sisters.two
        self.licence = self.one.licence(SEATS)
        self.people = [self.one.added() for _number in range(PEOPLE)]
        self.logins = [factories.make_user() for _number in range(PEOPLE)]

    def act(self, process: int, random: Random) -> None:
        """One act of this process; a refusal in words is an answer as good as any."""
        acts = [self.invite, self.invite, self.come_in, self.come_in, self.remove, self.give]
        act = [*acts, self.resize, self.pass_on][process % 8]
        with suppress(ClientError):
            act(random)

    def somebody(self, random: Random) -> Any:
        return Contact.objects.select_related("company", "user").get(pk=random.choice(self.people).pk)

    def invite(self, random: Random) -> None:
        contact = self.somebody(random)
        if contact.user_id is None:
            people.invite_contact(contact=contact, invited_by=self.one.by)

    @transaction.atomic
    def come_in(self, random: Random) -> None:
        number = random.randrange(PEOPLE)
        contact = locks.lock_row(Contact.objects.all(), self.people[number].pk)
        if contact.user_id is None:
            attach_login(contact=contact, user=self.logins[number])

    def remove(self, random: Random) -> None:
        """Their invitation is taken back, their seat is, or they are let go, to begin again some day."""
        contact = self.somebody(random)
        if random.random() < 0.3:
            people.take_back_invitation(contact=contact, by=self.one.by)
        elif random.random() < 0.5:
            services.take_seat(contact=contact, licence=self.licence, by=self.one.by, tell=False)
        else:
            self.begin_again(contact)

    def begin_again(self, contact: Any) -> None:
        people.deactivate_contact(contact=contact, by=self.one.by)
        with transaction.atomic():
            held = locks.lock_row(Contact.objects.all(), contact.pk)
            Contact.objects.filter(pk=held.pk).update(user=None, status="added", deactivated_at=None)
            services.release_seats(contact=held, by=None)

    def give(self, random: Random) -> None:
        services.give_seat(contact=self.somebody(random), licence=self.licence, by=self.one.by, tell=False)

    def resize(self, random: Random) -> None:
        quantity = random.randint(1, SEATS + 2)
        services.change_licence(licence=self.licence, by=self.one.by, quantity=quantity)

    def pass_on(self, random: Random) -> None:
        open_ones = LicenceTransfer.objects.filter(licence=self.licence, status__in=["offered", "accepted"])
        transfer = open_ones.order_by("pk").first()
        if transfer is None:
            self.sisters.offer(self.licence, random.randint(1, 2))
        elif transfer.status == "accepted":
            services.give_back_transfer(transfer=transfer, by=self.two.by)
        else:
            answers = [services.accept_transfer, services.decline_transfer, services.withdraw_transfer]
            random.choice(answers)(transfer=transfer, by=self.two.by)

    def problems(self) -> list[str]:
        """What does not hold, of this stage's licences."""
        found = services.verify_licences()
        licence = Licence.objects.get(pk=self.licence.pk)
        taken = licence.seats.count() + sum(
            licence.transfers.filter(status__in=["offered", "accepted"]).values_list("quantity", flat=True)
        )
        if taken > licence.quantity:
            found.append(f"{taken} seats of {licence.quantity}")
        return found
