"""What an act on a subscription would do, in sentences, before anybody does it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules import moved
from oscar_clientportal.subscriptions.services import seats
from wagtail_hooks.facts import readable


def told_by_mail() -> str:
    return _("The beneficiary and whoever pays are told by e-mail, without the reason.")


def no_money() -> str:
    return _("No money goes back: for that, refund its payment instead.")


def begins_at(subscription: Any) -> datetime:
    """When a further term would begin: the end of the last one, or now."""
    now, end = clock.now(), subscription.last_ends_at
    return end if end and end > now and subscription.status == "active" else now


def extension(subscription: Any) -> list[str]:
    begins = begins_at(subscription)
    told = [
        _("It runs until %(date)s and goes on from there.") % {"date": readable(begins)}
        if begins > clock.now()
        else _("It has ended: it begins again now, and what lies between stays closed.")
    ]
    if subscription.renewal_status:
        told.append(_("The renewal that has not been paid is given up: this takes its place."))
    if subscription.auto_renew:
        told.append(_("It renews by itself at its new end."))
    return [*told, _("Nobody pays for it."), told_by_mail()]


def end_of_term(subscription: Any) -> list[str]:
    return [
        _("It stays open until %(date)s and ends then: it does not renew by itself any more.")
        % {"date": readable(subscription.last_ends_at)},
        *seats.told_of_ending_later(seats.seats_affected(subscription)),
        no_money(),
        told_by_mail(),
    ]


def end_now(subscription: Any) -> list[str]:
    told = [_open_now(subscription), *seats.told_of_ending(seats.seats_affected(subscription))]
    if subscription.renewal_status:
        told.append(
            _("The renewal that has not been paid is given up; what a card has set aside is released.")
        )
    return [*told, _("It can't be resumed; it can be extended."), no_money(), told_by_mail()]


def _open_now(subscription: Any) -> str:
    contents = ", ".join(content.name for content in subscription.plan.contents.all())
    if begins_at(subscription) > clock.now():
        return _("%(contents)s: open until %(date)s, closed at once.") % {
            "contents": contents,
            "date": readable(subscription.last_ends_at),
        }
    return _("%(contents)s: nothing of it is paid any more.") % {"contents": contents}


def pause(subscription: Any) -> list[str]:
    return [
        _("Everything closes at once. What is left until %(date)s is kept.")
        % {"date": readable(subscription.last_ends_at)},
        *seats.told_of_closing(seats.seats_affected(subscription)),
        _("Nothing is renewed while it is paused."),
        told_by_mail(),
    ]


def resumption(subscription: Any) -> list[str]:
    if not subscription.paused_at or not subscription.last_ends_at:
        return [told_by_mail()]
    end = moved(subscription.last_ends_at, subscription.paused_at, clock.now(), clock.shop_zone())
    return [
        _("Everything is open again at once, until %(date)s.") % {"date": readable(end)},
        told_by_mail(),
    ]
