"""Ending a licence: who loses a seat by it is shown first, and looked at again where that has changed meanwhile."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages

from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.licences import services

from .editing import LivingLicencePage
from .forms import EndForm
from .history import came_from
from .log import log_licence
from .rows import subscription_of


class EndLicenceView(LivingLicencePage, FormView):
    permission_required = "delete"
    page_title = gettext_lazy("End")
    template_name = "oscar_clientportal/wagtail/licences/end.html"
    form_class = EndForm
    yes_label = gettext_lazy("Yes, end it")
    is_serious = True

    @cached_property
    def impact(self) -> services.Impact:
        return services.impact_of_ending(licence=self.licence)

    @property
    def seen(self) -> str:
        """What its reader has seen, for them to decide on that and nothing else."""
        impact = self.impact
        return f"{impact.holders}-{impact.promised}-{len(impact.offers)}-{len(impact.passed_on)}"

    @property
    def told(self) -> list[str]:
        return sentences(self.licence, self.impact)

    @property
    def people(self) -> list[tuple[str, str, str]]:
        """The first of those who lose a seat: name, company where it is another's, and where their page is."""
        may_open = self.request.user.has_perm("clientportal_clients.view_contact")
        return [
            (
                person.name,
                "" if person.company_id == self.licence.company_id else str(person.company),
                reverse("clientportal_contacts:inspect", args=[person.pk]) if may_open else "",
            )
            for person in self.impact.people
        ]

    @property
    def more(self) -> int:
        return self.impact.holders - len(self.impact.people)

    def form_valid(self, form: EndForm) -> HttpResponse:
        if self.request.POST.get("seen") != self.seen:
            form.add_error(None, _("This has changed meanwhile. Please look again."))
            return self.form_invalid(form)
        reason = form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                services.end_licence(licence=self.licence, by=self.request.user, reason=reason)
                log_licence(self.licence, self.request.user, "ended", reason=reason)
        except ClientError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("%(object)s: ended.") % {"object": self.licence})
        return redirect(self.back_url)


def sentences(licence: Any, impact: services.Impact) -> list[str]:
    """What ending this licence does."""
    told = [
        _(
            "The licence is over from this moment on. It stays, with its history, and can't be changed any more."
        )
    ]
    told.append(_lost(impact.holders))
    if impact.promised:
        told.append(_promised(impact.promised))
    told += [
        _withdrawn(offer.quantity) % {"count": offer.quantity, "company": offer.to_company}
        for offer in impact.offers
    ]
    told += [
        _gone(one.quantity) % {"count": one.quantity, "company": one.to_company} for one in impact.passed_on
    ]
    source = came_from(licence)
    if source:
        told.append(_("Its seats go back to where they came from: %(source)s.") % {"source": source[0]})
    subscription = subscription_of(licence)
    if subscription:
        told.append(
            _(
                "The subscription “%(plan)s” goes on; it opens its contents to those who have another of its seats."
            )
            % {"plan": subscription.plan}
        )
    return told


def _lost(holders: int) -> str:
    if not holders:
        return _("Nobody holds a seat of it.")
    return ngettext(
        "%(count)d person loses their seat, and with it what only that opens. They are told by mail; their login "
        "stays.",
        "%(count)d people lose their seats, and with them what only those open. They are told by mail; their logins "
        "stay.",
        holders,
    ) % {"count": holders}


def _withdrawn(count: int) -> str:
    return ngettext(
        "The offer of %(count)d seat to %(company)s is withdrawn.",
        "The offer of %(count)d seats to %(company)s is withdrawn.",
        count,
    )


def _gone(count: int) -> str:
    return ngettext(
        "What was passed on to %(company)s (%(count)d seat) ends as well.",
        "What was passed on to %(company)s (%(count)d seats) ends as well.",
        count,
    )


def _promised(count: int) -> str:
    return ngettext(
        "%(count)d seat that is reserved for somebody who is invited is reserved no longer.",
        "%(count)d seats that are reserved for people who are invited are reserved no longer.",
        count,
    ) % {"count": count}
