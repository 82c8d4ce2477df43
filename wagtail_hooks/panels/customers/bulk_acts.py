"""What can be done with many customers at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients.languages import LANGUAGES
from oscar_clientportal.portfolios.exceptions import PortfolioError
from oscar_clientportal.portfolios.services.assigning import assign_client
from wagtail_hooks.lists.acts import Act

from .bulk_blocking import BlockAct, UnblockAct
from .bulk_conditions import GiveViewAct, PutInGroupAct
from .bulk_template import TemplateAct

Company = get_model("clientportal_clients", "Company")
CompanyCategory = get_model("clientportal_clients", "CompanyCategory")
Contact = get_model("clientportal_clients", "Contact")
Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
CHANGE_COMPANY = "clientportal_clients.change_company"


class StatusForm(forms.Form):
    to_status = forms.ChoiceField(label=gettext_lazy("New status"), choices=Company.Status.choices)


class StatusAct(Act):
    name, label, permission = "status", gettext_lazy("Change the status"), CHANGE_COMPANY
    form_class = StatusForm

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.exclude(status=data["to_status"])

    def value(self, data: dict[str, Any]) -> str:
        return str(Company.Status(data["to_status"]).label)

    def describe(self, data: dict[str, Any]) -> str:
        return _("Their status becomes “%(value)s”.") % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        rows.update(status=data["to_status"])


class LanguageForm(forms.Form):
    to_language = forms.ChoiceField(
        label=gettext_lazy("New language"),
        choices=[("", gettext_lazy("Main language of the shop")), *LANGUAGES],
        required=False,
    )


class LanguageAct(Act):
    name, label, permission = "language", gettext_lazy("Change the language"), CHANGE_COMPANY
    form_class = LanguageForm

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.exclude(language=data["to_language"])

    def value(self, data: dict[str, Any]) -> str:
        return str(dict(LanguageForm.base_fields["to_language"].choices)[data["to_language"]])

    def describe(self, data: dict[str, Any]) -> str:
        return _("Their language becomes: %(value)s.") % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        rows.update(language=data["to_language"])


class CategoryForm(forms.Form):
    the_category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=CompanyCategory.objects.all(), empty_label=None
    )


class AddCategoryAct(Act):
    name, label, permission = "add-category", gettext_lazy("Add a category"), CHANGE_COMPANY
    form_class = CategoryForm

    def has_it(self, data: dict[str, Any]) -> Exists:
        through = Company.categories.through.objects
        return Exists(through.filter(company=OuterRef("pk"), companycategory=data["the_category"]))

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(~self.has_it(data))

    def describe(self, data: dict[str, Any]) -> str:
        return _("They get the category “%(value)s” besides those they have.") % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        through = Company.categories.through
        new = [through(company_id=key, companycategory_id=data["the_category"].pk) for key in keys]
        through.objects.bulk_create(new, ignore_conflicts=True)


class RemoveCategoryAct(AddCategoryAct):
    name, label = "remove-category", gettext_lazy("Remove a category")

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(self.has_it(data))

    def describe(self, data: dict[str, Any]) -> str:
        return _("They lose the category “%(value)s” and keep the others.") % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        Company.categories.through.objects.filter(
            company__in=keys, companycategory=data["the_category"]
        ).delete()


class AgentForm(forms.Form):
    to_agent = forms.ModelChoiceField(
        label=gettext_lazy("Agent"), queryset=Agent.objects.select_related("user"), empty_label=None
    )


class AgentAct(Act):
    """Every contact person of the customer stands in the agent's portfolio afterwards; other agents keep theirs."""

    name, label = "agent", gettext_lazy("Assign to an agent")
    permission = "clientportal_portfolios.approve_clientlink"
    form_class = AgentForm
    rows_at_a_time = 50
    impossible_because = gettext_lazy("have nobody who could be a client")

    def people(self, data: dict[str, Any]) -> QuerySet:
        """Whom the agent could look after: anybody but the agent."""
        agent = data["to_agent"]
        return Contact.objects.filter(Q(user=None) | ~Q(user=agent.user_id))

    def missing(self, data: dict[str, Any]) -> QuerySet:
        linked = ClientLink.objects.filter(
            agent=data["to_agent"], contact=OuterRef("pk"), status=ClientLink.Status.LINKED
        )
        return self.people(data).filter(~Exists(linked))

    def to_change(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(Exists(self.missing(data).filter(company=OuterRef("pk"))))

    def impossible(self, rows: QuerySet, data: dict[str, Any]) -> QuerySet:
        return rows.filter(~Exists(self.people(data).filter(company=OuterRef("pk"))))

    def describe(self, data: dict[str, Any]) -> str:
        return _(
            "All their people are put into the portfolio of %(value)s at once; nobody is asked. "
            "Who looks after them already goes on doing so."
        ) % {"value": self.value(data)}

    def change(self, rows: QuerySet, keys: Sequence[int], data: dict[str, Any], user: Any) -> None:
        for contact in self.missing(data).filter(company__in=keys).order_by("pk"):
            try:
                assign_client(agent=data["to_agent"], contact=contact, by=user)
            except PortfolioError:  # decided or taken by somebody else in this moment
                continue


ACTS = (
    *(StatusAct(), LanguageAct(), AddCategoryAct(), RemoveCategoryAct(), AgentAct()),
    *(TemplateAct(), GiveViewAct(), PutInGroupAct(), BlockAct(), UnblockAct()),
)
