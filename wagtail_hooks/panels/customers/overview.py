"""The list of customers: what it can be asked, what it shows, and what can be done with many at once."""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from oscar_clientportal.clients.languages import LANGUAGES
from wagtail_hooks import starting
from wagtail_hooks.facts import Fact, column_fact, named
from wagtail_hooks.lists.fields import Field
from wagtail_hooks.lists.index import ComposedIndexView
from wagtail_hooks.lists.registry import register
from wagtail_hooks.lists.rules import Kind
from wagtail_hooks.lists.state import Listing
from wagtail_hooks.panels.registration.buttons import registration_buttons

from . import agreed_columns, countries, settled
from .bulk_acts import ACTS
from .facts import terms, terms_of
from .logging_in import login_buttons

Company = get_model("clientportal_clients", "Company")
CompanyCategory = get_model("clientportal_clients", "CompanyCategory")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Agent = get_model("clientportal_portfolios", "Agent")
#: What the list of choices calls the language of a company that has none.
MAIN_LANGUAGE = "main"


def country_name(company: Any) -> str:
    return countries.namer()(company.country_id)


def language_name(company: Any) -> str:
    return str(dict(LANGUAGES).get(company.language, company.language))


def categories(company: Any) -> str:
    return ", ".join(category.title for category in company.categories.all())


def is_active(company: Any) -> bool:
    return company.status == Company.Status.ACTIVE


def customers(columns: tuple[str, ...] = ()) -> QuerySet:
    """The customers, with what these columns show. What is long and not listed stays in the database."""
    rows = settled.with_settled(Company.objects.defer("search_text", "note"), columns)
    rows = agreed_columns.with_agreed(rows, columns)
    return rows.prefetch_related("categories") if "categories" in columns else rows


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in number, name, address or remark, or is the name of the country."""
    return rows.filter(countries.matching(words))


def category_choices() -> list[tuple[str, str]]:
    return [(str(pk), title) for pk, title in CompanyCategory.objects.values_list("pk", "title")]


def agent_choices() -> list[tuple[str, str]]:
    agents = Agent.objects.select_related("user").order_by("user__last_name", "user__email", "pk")
    return [(str(agent.pk), str(agent)) for agent in agents]


def in_categories(values: list[str]) -> Q:
    through = Company.categories.through.objects.filter(companycategory__in=values)
    return Q(pk__in=through.values("company"))


def of_agents(values: list[str]) -> Q:
    links = ClientLink.objects.filter(agent__in=values, status=ClientLink.Status.LINKED)
    return Q(pk__in=links.filter(contact__company__isnull=False).values("contact__company"))


def in_languages(values: list[str]) -> Q:
    return Q(language__in=["" if value == MAIN_LANGUAGE else value for value in values])


def language_choices() -> list[tuple[str, Any]]:
    return [(MAIN_LANGUAGE, gettext("Main language of the shop")), *LANGUAGES]


def text(name: str, label: Any, kind: Kind = Kind.TEXT, *, searched: bool = True) -> Field:
    return Field(name, label, kind, searched=searched)


LISTING = register(
    Listing(
        panel="customers",
        rows_for=customers,
        search=find,
        fields=(
            text("number", _("Customer number"), Kind.NUMBER),
            text("name", _("Name")),
            text("supplement", _("Supplement")),
            text("street", _("Street")),
            text("postcode", _("Postcode"), Kind.CODE),
            text("town", _("Town")),
            Field("country", _("Country"), Kind.CHOICE, countries.choices, column="country_id"),
            Field("status", _("Status"), Kind.CHOICE, lambda: Company.Status.choices),
            Field("category", _("Category"), Kind.CHOICE, category_choices, asks=in_categories),
            Field("language", _("Language"), Kind.CHOICE, language_choices, asks=in_languages),
            Field("agent", _("Agent"), Kind.CHOICE, agent_choices, asks=of_agents),
            text("email", _("E-mail address")),
            text("phone", _("Phone"), searched=False),
            text("remark", _("Remark")),
            text("vat_id", _("VAT ID"), searched=False),
            Field("created", _("Created"), Kind.DATE, column="created_at"),
            *settled.FIELDS,
            *agreed_columns.FIELDS,
        ),
        facts=(
            column_fact("name", _("Name"), sort_key="name"),
            column_fact("number", _("Customer number"), sort_key="number"),
            column_fact("supplement", _("Supplement"), is_listed=False),
            column_fact("street", _("Street"), is_listed=False),
            column_fact("postcode", _("Postcode"), sort_key="postcode"),
            column_fact("town", _("Town"), sort_key="town"),
            Fact("country", _("Country"), country_name, path="country_id", told=countries.namer),
            column_fact("email", _("E-mail address"), is_listed=False),
            column_fact("phone", _("Phone"), is_listed=False),
            Fact(
                "status",
                _("Status"),
                lambda company: company.get_status_display(),
                column=partial(StatusTagColumn, primary=is_active),
                path="status",
                told=lambda: named(Company.Status.choices),
            ),
            *settled.FACTS[:1],
            Fact(
                "language",
                _("Language"),
                language_name,
                is_listed=False,
                path="language",
                told=lambda: named(LANGUAGES),
            ),
            Fact("categories", capfirst(_("Categories")), categories, is_listed=False),
            Fact(
                "terms",
                _("Payment on invoice"),
                terms,
                is_listed=False,
                path="invoice_days",
                told=lambda: terms_of,
            ),
            column_fact("remark", _("Remark"), is_listed=False),
            Fact(
                "created",
                _("Created"),
                lambda company: company.created_at,
                sort_key="created_at",
                column=DateColumn,
                is_listed=False,
                path="created_at",
            ),
            *settled.FACTS[1:],
            *agreed_columns.FACTS,
        ),
    )
)


class CustomerIndexView(ComposedIndexView):
    page_title = _("Customers")
    listing = LISTING
    acts = ACTS
    panel_url_name = "clientportal_customers"

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [*super().header_buttons, *registration_buttons(self.request.user)]

    def get_list_more_buttons(self, instance: Any) -> list[Any]:
        super_admin = self.super_admins.get(instance.pk)
        back = f"{self.index_url}?{self.request.GET.urlencode()}"
        return [
            *super().get_list_more_buttons(instance),
            *login_buttons(instance, self.request.user, super_admin, back),
        ]

    @cached_property
    def super_admins(self) -> dict[int, int]:
        """Of the customers of this page, as far as whoever looks at it may log in as them."""
        return starting.super_admins(self.request.user, self.object_list)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        self.object_list = context["object_list"]
        return context
