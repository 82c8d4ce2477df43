"""What happens to subscriptions when the rooms below announce something."""

from typing import Any

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.clients.signals import standing_changed
from oscar_clientportal.core import conf
from oscar_clientportal.licences.signals import licence_lapsing, transfer_accepted
from oscar_clientportal.payments import services as payments
from oscar_clientportal.payments.signals import card_kept, money_returned, payment_lost
from oscar_clientportal.portfolios.signals import (
    client_linked,
    client_refused,
    link_ended,
    portfolio_handed_over,
)

from . import services
from .services import acts, auto_renewal, products, renewal_undoing, seating
from .services.renewing import closed


def begin_pending(sender: Any, *, link: Any, **kwargs: Any) -> None:
    services.apply_pending(link=link)


def give_back_pending(sender: Any, *, link: Any, **kwargs: Any) -> None:
    services.tell_of_refusal(link=link, refunds=services.give_back_pending(link=link))


def begin_what_waits(sender: Any, *, link: Any, **kwargs: Any) -> None:
    """Who ends a relation has paid all the same, and the money going back would tell them that the link had waited."""
    if link.contact_id is not None:
        services.apply_pending(link=link)


def renew_with_kept_card(sender: Any, *, user: Any, card: Any, attempt: Any, **kwargs: Any) -> None:
    if attempt is not None and attempt.order_id is not None:
        services.renew_with(card=card, user=user, order_id=attempt.order_id)


def end_renewals(sender: Any, *, link: Any, by: Any, **kwargs: Any) -> None:
    """An agent's card pays no renewals for somebody who is their client no more."""
    if link.contact_id is not None:
        auto_renewal.end_for_agent(agent=link.agent, contacts=[link.contact_id], by=by)


def end_former_agents_renewals(sender: Any, *, source: Any, contacts: Any, **kwargs: Any) -> None:
    """Nor for those whom the shop has given to another agent."""
    auto_renewal.end_for_agent(agent=source, contacts=contacts, by=None)


def take_back_refunded(sender: Any, *, refund: Any, **kwargs: Any) -> None:
    """What a refund pays back is no longer had, where the shop has it so."""
    if conf.settings.refund_ends_term:
        acts.take_back(
            order=refund.attempt.order,
            lines=payments.returned_lines(refund),
            by=refund.decided_by or refund.actor,
            reason=refund.reason,
        )
        services.take_back_seats(
            order=refund.attempt.order,
            lines=payments.returned_lines(refund),
            pieces=services.pieces_of(refund),
            by=refund.decided_by or refund.actor,
        )


def take_back_lost(sender: Any, *, attempt: Any, **kwargs: Any) -> None:
    """Nor is what a card has paid whose holder had the money back."""
    if conf.settings.refund_ends_term:
        reason = gettext("The holder's bank took the payment back")
        lines = attempt.order.lines.all()
        acts.take_back(order=attempt.order, lines=lines, by=None, reason=reason)
        services.take_back_seats(order=attempt.order, lines=lines, by=None)


def move_holders_over(sender: Any, *, licence: Any, **kwargs: Any) -> None:
    """What was bought beside a plan's licences is over: who sits there sits elsewhere, where a seat is free."""
    seating.move_over(licence=licence)


def tie_passed_on(sender: Any, *, transfer: Any, **kwargs: Any) -> None:
    """What opens here opens at the company it was passed on to."""
    tied = getattr(transfer.licence, "clientportal_subscription", None)
    if tied is not None:
        seating.tie(tied.subscription, transfer.target)


def keep_one_plan_per_client(sender: Any, *, instance: Any, **kwargs: Any) -> None:
    """A plan for a client is had once, also after "save for later", a merge of baskets or a forged form."""
    if instance.quantity > 1 and instance.pk and _is_plan_for_client(instance):
        instance.quantity = 1


def _is_plan_for_client(line: Any) -> bool:
    named = get_model("clientportal_portfolios", "LineBeneficiary").objects.filter(line_id=line.pk)
    return named.filter(line__product__clientportal_plan__isnull=False).exists()


def connect() -> None:
    """Called by ``ready()``; calling it again changes nothing."""
    renewal_undoing.register_all()
    pre_save.connect(
        keep_one_plan_per_client,
        sender=get_model("basket", "Line"),
        dispatch_uid="clientportal_subscriptions.keep_one_plan_per_client",
    )
    client_linked.connect(begin_pending, dispatch_uid="clientportal_subscriptions.begin_pending")
    client_refused.connect(give_back_pending, dispatch_uid="clientportal_subscriptions.give_back_pending")
    card_kept.connect(renew_with_kept_card, dispatch_uid="clientportal_subscriptions.renew_with_kept_card")
    money_returned.connect(take_back_refunded, dispatch_uid="clientportal_subscriptions.take_back_refunded")
    payment_lost.connect(take_back_lost, dispatch_uid="clientportal_subscriptions.take_back_lost")
    link_ended.connect(end_renewals, dispatch_uid="clientportal_subscriptions.end_renewals")
    portfolio_handed_over.connect(
        end_former_agents_renewals, dispatch_uid="clientportal_subscriptions.end_former_agents_renewals"
    )
    licence_lapsing.connect(move_holders_over, dispatch_uid="clientportal_subscriptions.move_holders_over")
    transfer_accepted.connect(tie_passed_on, dispatch_uid="clientportal_subscriptions.tie_passed_on")
    standing_changed.connect(
        closed.go_on_with_company, dispatch_uid="clientportal_subscriptions.go_on_with_company"
    )
    link_ended.connect(begin_what_waits, dispatch_uid="clientportal_subscriptions.begin_what_waits")
    _forget_conditions_with_their_rows()


def _forget_conditions_with_their_rows() -> None:
    names = ("ProductRequirement", "SeatProduct", "Plan", "Content")
    models = [get_model("clientportal_subscriptions", name) for name in names]
    uid = "clientportal_subscriptions.forget_conditions"
    for model in models:
        for signal in (post_save, post_delete):
            signal.connect(products.forget_conditions, sender=model, dispatch_uid=uid)
    m2m_changed.connect(products.forget_conditions, sender=models[0].contents.through, dispatch_uid=uid)
