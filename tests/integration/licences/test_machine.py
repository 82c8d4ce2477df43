"""Whatever is done to a company's licences, in whatever order: all adds up, and refusals have a reason."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from oscar_clientportal.clients import services as people
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.contacts import attach_login
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import (
    InUse,
    LicenceError,
    NoSeatFree,
    QuantityInvalid,
    SeatUnknown,
    TransferInvalid,
)
from tests import factories
from tests.concurrency.races import SOAK

from .company_cast import Licence, Seat
from .sister_cast import Sisters

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.71", "2.72")]
Contact = factories.model("clients", "Contact")
Transfer = factories.model("licences", "LicenceTransfer")
somebody = st.integers(0, 4)
which = st.integers(0, 1)


class Company(RuleBasedStateMachine):
    """Five people and two licences with fewer seats than that; a sister company that takes some."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(first=st.integers(1, 3), second=st.integers(1, 2))
    def begin(self, first: int, second: int) -> None:
        self.sisters = Sisters()
        self.one, self.by = self.sisters.one, self.sisters.one.by
        self.licences = [self.one.licence(quantity) for quantity in (first, second)]
        self.people = [self.one.added() for _number in range(5)]

    def person(self, number: int) -> Any:
        return Contact.objects.select_related("company", "user").get(pk=self.people[number].pk)

    def free(self, licence: Any = None) -> int:
        if licence is None:
            return services.company_figures(company=self.one.company).free
        return Licence.objects.get(pk=licence.pk).free

    def seats(self, contact: Any) -> int:
        return Seat.objects.filter(contact=contact).count()

    @rule(number=somebody)
    def invite(self, number: int) -> None:
        contact = self.person(number)
        if contact.user_id is not None or contact.deactivated_at is not None:
            return
        before, held = self.free(), self.seats(contact)
        try:
            people.invite_contact(contact=contact, invited_by=self.by)
        except NoSeatFree:
            assert (before, held) == (0, 0)
        else:
            assert self.free() == (before if held else before - 1)

    @rule(number=somebody)
    def come_in(self, number: int) -> None:
        contact = self.person(number)
        if contact.user_id is not None or contact.deactivated_at is not None:
            return
        before, held = self.free(), self.seats(contact)
        try:
            with transaction.atomic():
                attach_login(contact=contact, user=factories.make_user())
        except NoSeatFree:
            assert (before, held) == (0, 0)
        else:
            assert self.seats(contact) >= 1
            assert not Seat.objects.filter(contact=contact, status="reserved").exists()

    @rule(number=somebody, index=which)
    def give(self, number: int, index: int) -> None:
        contact, licence = self.person(number), self.licences[index]
        before = self.free(licence)
        try:
            services.give_seat(contact=contact, licence=licence, by=self.by)
        except NoSeatFree:
            assert before == 0
        except LicenceError:
            assert contact.deactivated_at is not None

    @rule(number=somebody, index=which)
    def take(self, number: int, index: int) -> None:
        contact, licence = self.person(number), self.licences[index]
        held = contact.seats.filter(licence=licence).exists()
        try:
            services.take_seat(contact=contact, licence=licence, by=self.by)
        except SeatUnknown:
            assert not held
        else:
            assert held

    @rule(number=somebody)
    def leave_or_come_back(self, number: int) -> None:
        contact = self.person(number)
        if contact.deactivated_at is None:
            people.deactivate_contact(contact=contact, by=self.by)
            assert self.seats(contact) == 0
            return
        before = self.free()
        try:
            people.reactivate_contact(contact=contact, by=self.by)
        except NoSeatFree:
            assert before == 0

    @rule(index=which, quantity=st.integers(-1, 5))
    def resize(self, index: int, quantity: int) -> None:
        licence = Licence.objects.get(pk=self.licences[index].pk)
        fewer = licence.quantity - licence.free - quantity
        act = partial(services.change_licence, licence=licence, by=self.by, quantity=quantity)
        if quantity < 1:
            with pytest.raises(QuantityInvalid):
                act()
        elif fewer > 0:
            with pytest.raises(InUse) as refused:
                act()
            assert refused.value.count == fewer
        else:
            act()

    @rule(index=which, quantity=st.integers(1, 3))
    def offer(self, index: int, quantity: int) -> None:
        before = self.free(self.licences[index])
        try:
            self.sisters.offer(self.licences[index], quantity)
        except TransferInvalid:
            assert before < quantity

    @rule(answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer_offer(self, answer: str) -> None:
        transfer = Transfer.objects.filter(status="offered").first()
        if transfer is not None:
            getattr(services, f"{answer}_transfer")(transfer=transfer, by=self.sisters.two.by)

    @rule()
    def give_back(self) -> None:
        transfer = Transfer.objects.filter(status="accepted").first()
        if transfer is not None:
            services.give_back_transfer(transfer=transfer, by=self.sisters.two.by)

    @rule(number=somebody)
    def take_back_invitation(self, number: int) -> None:
        contact = self.person(number)
        try:
            people.take_back_invitation(contact=contact, by=self.by)
        except ClientError:
            return
        assert not contact.seats.filter(status="reserved").exists()

    @invariant()
    def it_all_adds_up(self) -> None:
        assert services.verify_licences() == []
        for licence in Licence.objects.all():
            parts = (licence.free, licence.used, licence.reserved, licence.transferred)
            assert min(parts) >= 0
            assert sum(parts) == licence.quantity

    @invariant()
    def nobody_has_two_seats_of_one_licence(self) -> None:
        pairs = list(Seat.objects.values_list("contact_id", "licence_id"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def the_last_event_tells_the_numbers_as_they_are(self) -> None:
        for licence in Licence.objects.all():
            event = licence.events.order_by("-pk").first()
            if event is not None:
                told = (event.quantity, event.used, event.reserved, event.transferred)
                assert told == (licence.quantity, licence.used, licence.reserved, licence.transferred)


def test_whatever_is_done_to_licences_they_add_up() -> None:
    run_state_machine_as_test(
        Company,
        settings=settings(
            max_examples=200 if SOAK else 8,
            stateful_step_count=40 if SOAK else 15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
