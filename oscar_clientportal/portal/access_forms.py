"""The form of a consent: as whom, what is allowed, how much a month, until when, what for."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_line
from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.forms import AmountField
from oscar_clientportal.impersonation.exceptions import BadTerms
from oscar_clientportal.impersonation.services import named_users
from oscar_clientportal.impersonation.services.grantees import Grantee, candidates_of

from .access_words import EXPLAINED, LABELS
from .account_forms import DayField

Consent = get_model("clientportal_impersonation", "Consent")
#: Instead of one of the company's people: a user made for them.
NEW = "new"
DAYS = (30, 365)


class ConsentForm(forms.Form):
    """``grantee`` is whom it is given to; ``consent`` what they have asked for, or have already."""

    acts_as = forms.ChoiceField(
        label=_("As whom"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose as whom they act."),
            "invalid_choice": _("They can't act as this person."),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=_("What they may do"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(code, LABELS[code]) for code in EXPLAINED],
        error_messages={"invalid_choice": _("Please choose from what is offered.")},
    )
    period = forms.ChoiceField(
        label=_("Until when"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Please choose until when."),
            "invalid_choice": _("Please choose until when."),
        },
    )
    day = DayField(label=_("The last day"))
    purpose = forms.CharField(
        label=_("What for"),
        max_length=255,
        validators=[validate_line],
        error_messages={"required": _("Please say what it is for.")},
        help_text=_("A few words for your own people, and for those who act for you."),
    )

    def __init__(
        self, *args: Any, company: Any, grantee: Grantee, currency: str, consent: Any = None, **kwargs: Any
    ) -> None:
        self.company, self.grantee, self.consent = company, grantee, consent
        kwargs["initial"] = {**self._initial(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.currency = (consent.currency if consent else "") or currency
        self.fields["monthly_limit"] = AmountField(
            currency=self.currency, required=False, label=_("At most in a month")
        )
        self.fields["period"].choices = self._periods()
        self._set_people()

    def _set_people(self) -> None:
        if self.grantee.to_shop:
            del self.fields["acts_as"]
            return
        self.people = {
            str(person.pk): person for person in candidates_of(self.company, partner=self.grantee.partner)
        }
        if (own := self._own_user()) is not None:
            self.initial["acts_as"] = self.initial.get("acts_as") or str(own)
        elif self.grantee.partner is not None and not self.company.is_individual:
            self.initial["acts_as"] = self.initial.get("acts_as") or NEW
        new = gettext("A new user “%(name)s” in your company, for them alone") % {"name": self.grantee.name}
        named = [(key, person.name) for key, person in self.people.items()]
        self.fields["acts_as"].choices = [*named, (NEW, new)] if self._may_be_new and own is None else named

    def _own_user(self) -> int | None:
        """The key of the user that was made for them once, if they can act as it still."""
        who = {"partner": self.grantee.partner, "agent": self.grantee.agent}
        found = named_users.find_named_user(company=self.company, **who)
        return found.pk if found is not None and str(found.pk) in self.people else None

    @property
    def _may_be_new(self) -> bool:
        """A company of one person gets no second one for an agent, whose client is that person."""
        return self.grantee.partner is not None or not self.company.is_individual

    def _periods(self) -> list[tuple[str, str]]:
        longest = conf.settings.longest_consent.days
        days = [*(each for each in DAYS if each < longest), longest]
        return [
            *((str(each), _in_words(each)) for each in days),
            ("day", gettext("Until a day of your choice")),
        ]

    def _initial(self) -> dict[str, Any]:
        if self.consent is None:
            return {}
        given = self.consent.status == Consent.Status.GIVEN
        until = {"period": "day", "day": _day(self.consent.until)} if given else {}
        return {
            "acts_as": str(self.consent.acts_as_id) if self.consent.acts_as_id else None,
            "scopes": self.consent.scopes,
            "monthly_limit": self.consent.monthly_limit,
            "purpose": self.consent.purpose,
            **until,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needs_limit = "balance" in data.get("scopes", ()) and "monthly_limit" not in self.errors
        if needs_limit and not data.get("monthly_limit"):
            self.add_error("monthly_limit", gettext("Please enter an amount above zero."))
        if data.get("period") == "day" and data.get("day") is None and "day" not in self.errors:
            self.add_error("day", gettext("Please choose the last day."))
        return data

    @property
    def terms(self) -> dict[str, Any]:
        """The valid form as ``give_consent`` and ``change_consent`` take it."""
        data = self.cleaned_data
        has_money = "balance" in data["scopes"]
        return {
            "acts_as": self.people.get(data["acts_as"]) if "acts_as" in data else None,
            "scopes": data["scopes"],
            "until": self._until(data),
            "monthly_limit": data["monthly_limit"] if has_money else None,
            "currency": self.currency if has_money else "",
            "purpose": data["purpose"],
        }

    @property
    def wants_new(self) -> bool:
        """Whether a user is to be made for them."""
        return self.cleaned_data.get("acts_as") == NEW

    def _until(self, data: dict[str, Any]) -> datetime:
        """The end of the last day in the shop's time zone; the longest there is ends with the moment."""
        last = clock.now() + conf.settings.longest_consent
        if data["period"] != "day":
            day = _day(clock.now()) + timedelta(days=int(data["period"]))
        else:
            day = data["day"]
            if self.consent is not None and self.consent.until and day == _day(self.consent.until):
                return self.consent.until
        ends = datetime.combine(day, time(23, 59, 59), tzinfo=clock.shop_zone())
        return last if day == _day(last) else ends

    def take_over(self, refused: BadTerms) -> None:
        """What the rules have against it stands beside its field."""
        for name, message in refused.errors.items():
            field = "day" if name == "until" and self.cleaned_data.get("period") == "day" else name
            self.add_error({"until": "period"}.get(field, field), message)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.shop_zone()).date()


def _in_words(days: int) -> str:
    if days % 365:
        return ngettext("For %(count)d day", "For %(count)d days", days) % {"count": days}
    years = days // 365
    return ngettext("For %(count)d year", "For %(count)d years", years) % {"count": years}
