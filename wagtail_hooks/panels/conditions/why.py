"""Why this price: the shop's price of an article, the condition that gives a customer's, and why the others don't."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from oscar.core.loading import get_model
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.conditions.rules import Condition, price_of
from oscar_clientportal.conditions.rules.reasons import Reason, reasons
from oscar_clientportal.conditions.rules.scales import LARGEST_QUANTITY
from oscar_clientportal.conditions.services import Profile, conditions_about, profiles_of, seen_of
from oscar_clientportal.core import clock, money
from wagtail_hooks.panels.licences.forms import DayField

from . import rows
from .choosers import article_chooser, priced_company_chooser

StockRecord = get_model("partner", "StockRecord")
WORDS = {
    Reason.WINS: gettext_lazy("It gives the price."),
    Reason.NOT_YET: gettext_lazy("Not yet valid on this day."),
    Reason.OVER: gettext_lazy("No longer valid on this day."),
    Reason.BELOW_SCALE: gettext_lazy("Its scale begins with a larger quantity."),
    Reason.CURRENCY: gettext_lazy("Its price is in another currency than the article's."),
    Reason.WHO: gettext_lazy(
        "Less specific: what is for the customer itself comes before its group's, and that before everybody's."
    ),
    Reason.WHAT: gettext_lazy(
        "Less specific: the variant comes before the article, then the category, the range, and everything."
    ),
    Reason.FARTHER: gettext_lazy("Less specific: its category lies farther above the article."),
    Reason.BEGAN_EARLIER: gettext_lazy("It began earlier: of two alike the one that began last counts."),
    Reason.OLDER: gettext_lazy("It is older: of two alike the one made last counts."),
}
#: Variants to choose from.
MOST_VARIANTS = 50


class WhyForm(forms.Form):
    product = forms.ModelChoiceField(
        label=gettext_lazy("Article"),
        queryset=rows.Product.objects.select_related("parent"),
        widget=article_chooser.widget_class,
    )
    company = forms.ModelChoiceField(
        label=pgettext_lazy("of the shop", "Customer"),
        queryset=rows.Company.objects.all(),
        widget=priced_company_chooser.widget_class,
        required=False,
        help_text=gettext_lazy("Nobody: whoever looks at the shop without a login."),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"), min_value=1, max_value=LARGEST_QUANTITY, initial=1
    )
    on = DayField(label=gettext_lazy("On"))


@dataclass(frozen=True)
class Judged:
    """A condition with why it wins or doesn't."""

    condition: Any
    reason: Reason

    @property
    def whom(self) -> str:
        return rows.whom(self.condition)

    @property
    def what(self) -> str:
        return f"{rows.kind_of(self.condition)}: {rows.what(self.condition)}"

    @property
    def scale(self) -> str:
        return rows.scale(self.condition)

    @property
    def validity(self) -> str:
        return rows.validity(self.condition)

    @property
    def words(self) -> str:
        return str(WORDS[self.reason])

    @property
    def wins(self) -> bool:
        return self.reason is Reason.WINS

    @property
    def url(self) -> str:
        return rows.page_url(self.condition)


@dataclass(frozen=True)
class Answer:
    """``price``: of one piece, without tax; None: the shop has none."""

    list_price: Decimal | None
    price: Decimal | None
    currency: str
    judged: list[Judged]
    is_seen: bool

    @property
    def shown_list_price(self) -> str:
        return money.display(self.list_price, self.currency) if self.list_price is not None else ""

    @property
    def shown_price(self) -> str:
        return money.display(self.price, self.currency) if self.price is not None else ""

    @property
    def is_as_the_shops(self) -> bool:
        return not any(one.wins for one in self.judged)


def answer_of(*, product: Any, company: Any, quantity: int, on: date) -> Answer:
    """What the shop asks of this customer for a piece, when so many are bought on that day. Five queries."""
    company_id = company.pk if company is not None else None
    profile: Profile = profiles_of([company_id])[company_id]
    found = conditions_about([(profile, product.pk)], on=None)[company_id, product.pk]
    record = StockRecord.objects.filter(product=product).order_by("pk").first()
    list_price = record.price if record is not None else None
    currency = record.price_currency if record is not None else ""
    asked = {"on": on, "currency": currency, "quantity": quantity}
    price = list_price
    if list_price is not None:
        decimals = money.decimals(currency)
        own = price_of(found, list_price=list_price, decimals=decimals, **asked)
        price = list_price if own is None else own
    is_seen = product.pk in seen_of({profile: [product.pk]})[profile]
    return Answer(list_price, price, currency, _judged(found, asked), is_seen)


def _judged(found: tuple[Condition, ...], asked: dict[str, Any]) -> list[Judged]:
    stored = rows.conditions().in_bulk([condition.pk for condition in found])
    told = reasons(found, **asked)
    return [Judged(stored[each.pk], reason) for each, reason in told if each.pk in stored]


class WhyView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Why this price")
    header_icon = "help"
    template_name = "oscar_clientportal/wagtail/conditions/why.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rows.may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": rows.url_of("index"), "label": _("Conditions")}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.page_title}]

    @cached_property
    def form(self) -> WhyForm:
        """Everything in the address: what it shows can be sent to a colleague. What is missing is as usual."""
        defaults = {"quantity": "1", "on": clock.today().isoformat()}
        given = {name: value for name in WhyForm.base_fields if (value := self.request.GET.get(name))}
        return (
            WhyForm({**defaults, **given}) if "product" in given else WhyForm(initial={**defaults, **given})
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=self.form, **kwargs)
        if not (self.form.is_bound and self.form.is_valid()):
            return context
        data = self.form.cleaned_data
        product = data["product"]
        if product.is_parent:
            return {**context, "variants": self._variants(product)}
        asked = {name: data[name] for name in ("product", "company", "quantity", "on")}
        may_open = self.request.user.has_perm("clientportal_conditions.change_pricecondition")
        return {**context, "answer": answer_of(**asked), "may_open": may_open, "product": product}

    def _variants(self, product: Any) -> list[tuple[str, str]]:
        query = self.request.GET.copy()
        found = []
        for variant in product.children.select_related("parent")[:MOST_VARIANTS]:
            query["product"] = str(variant.pk)
            found.append((rows.article(variant), f"?{query.urlencode()}"))
        return found
