"""Who may act for us: the company's consents, to its super-admin; to anybody else of it who may act as them."""

from typing import Any

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, TemplateView
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.portal import access_list
from oscar_clientportal.portal.access_words import terms_in_words

from .base import AccountPage

Consent = get_model("clientportal_impersonation", "Consent")


@method_decorator(never_cache, name="dispatch")
class AccessPage(AccountPage):
    """A page of the entry "Access"."""

    active_tab = "access"

    @cached_property
    def contact(self) -> Any:
        return access_list.contact_of(self.request.user)

    @cached_property
    def company(self) -> Any:
        return self.contact.company if self.contact is not None else None

    @cached_property
    def is_admin(self) -> bool:
        return access_list.is_admin(self.contact)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {"contact": self.contact, "company": self.company, "is_admin": self.is_admin}
        return super().get_context_data(**facts, **kwargs)


class AccessView(AccessPage, TemplateView):
    template_name = "oscar_clientportal/portal/access/access.html"
    page_title = _("Who may act for us")

    def get_page_title(self) -> str:
        return gettext("Who may act for us") if self.is_admin else gettext("Who may act as you")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cards = access_list.open_cards(self.consents)
        return super().get_context_data(
            requests=[card for card in cards if card.is_asked],
            cards=[card for card in cards if not card.is_asked and not card.consent.to_shop],
            of_staff=next((card for card in cards if card.consent.to_shop and card.is_given), None),
            staff_need_consent=conf.settings.staff_need_consent,
            history=access_list.history_of(self.consents) if self.is_admin else [],
            **kwargs,
        )

    @property
    def consents(self) -> QuerySet:
        """All of the company to its super-admin; those that let somebody act as them to anybody else."""
        if self.is_admin:
            return Consent.objects.visible_to(self.request.user)
        if self.contact is None:
            return Consent.objects.none()
        return Consent.objects.given(clock.now()).filter(acts_as=self.contact)


class OneConsentPage(AccessPage):
    """About one consent of the company, for its super-admin; any other one is missing."""

    context_object_name = "consent"

    def get_queryset(self) -> QuerySet:
        return access_list.whole(Consent.objects.visible_to(self.request.user))


class ConsentView(OneConsentPage, DetailView):
    """The consent, and all that has happened to it."""

    template_name = "oscar_clientportal/portal/access/consent.html"

    def get_page_title(self) -> str:
        return self.object.given_to

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = self.object.events.select_related("actor")
        return super().get_context_data(
            card=access_list.cards_of([self.object])[0],
            events=[(event, terms_in_words(event.terms)) for event in events],
            people=access_list.people_of(self.object),
            **kwargs,
        )
