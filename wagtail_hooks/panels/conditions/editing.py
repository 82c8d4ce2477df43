"""Making a condition, changing one, ending and deleting it. What can't be done is said beside the field it is about."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.conditions import services
from oscar_clientportal.conditions.services.drafts import PARTS, currencies
from oscar_clientportal.conditions.services.writing import endable, tiers_of
from oscar_clientportal.core import clock

from . import rows
from .forms import ConditionForm, Scale
from .hints import hints
from .log import log_condition

FACTS = (*PARTS, "currency", "valid_from", "valid_until", "note")
#: Keys have fewer digits than this.
LONGEST_KEY = 18
HINT_TEMPLATE = "oscar_clientportal/wagtail/conditions/hint.html"


def key_of(typed: str) -> int | None:
    """What an address names a row by; None for what is no key."""
    is_key = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY
    return int(typed) if is_key else None


class ConditionPage(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """What the pages about one condition, or a new one, have in common."""

    model = rows.PriceCondition
    header_icon = "tag"
    page_title: Any = ""

    @cached_property
    def condition(self) -> Any:
        """The condition, if there is one: what is missing is not found."""
        return get_object_or_404(rows.conditions(), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    @property
    def back_url(self) -> str:
        return rows.url_of("index")

    def get_page_subtitle(self) -> str:
        return rows.title(self.condition) if self.condition else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items, {"url": rows.url_of("index"), "label": _("Conditions")}]
        return [*items, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]


class ConditionFormView(ConditionPage, FormView):
    template_name = "oscar_clientportal/wagtail/conditions/form.html"
    form_class = ConditionForm
    change = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "currencies": currencies([]).shop}

    @cached_property
    def scale(self) -> Scale:
        return Scale(self.request.POST if self.request.method == "POST" else None, self.initial_tiers)

    initial_tiers: Any = ()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "hint" in request.POST:
            return render(request, HINT_TEMPLATE, {"hints": self.hints(form)})
        if "more" in request.POST:
            self.scale.add()
            return self.again(form)
        if "remove" in request.POST:
            self.scale.remove(request.POST["remove"])
            return self.again(form)
        is_scale = self.scale.is_valid()
        return self.form_valid(form) if form.is_valid() and is_scale else self.form_invalid(form)

    def again(self, form: ConditionForm) -> HttpResponse:
        """The page with what was typed, before anybody said that it is finished."""
        form.is_valid()
        form._errors = forms.utils.ErrorDict()
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form: ConditionForm) -> HttpResponse:
        try:
            with transaction.atomic():
                condition = services.save_condition(
                    by=self.request.user,
                    condition=self.condition,
                    tiers=self.scale.tiers,
                    **{name: form.cleaned_data[name] for name in FACTS},
                )
                condition = rows.conditions().get(pk=condition.pk)
                log_condition(condition, self.request.user, self.change)
        except ValidationError as error:
            self.refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(object)s: saved.") % {"object": rows.title(condition)})
        return redirect(self.back_url)

    def refuse(self, form: ConditionForm, error: ValidationError) -> None:
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, problems in told.items():
            if name == "tiers":
                self.scale.problems = problems
                continue
            for problem in problems:
                form.add_error(name if name in form.fields else None, problem)

    def hints(self, form: ConditionForm) -> list[Any]:
        """As far as what was typed makes sense."""
        if not form.is_bound:
            product = form.initial.get("product")
            return hints(product, self.initial_tiers, form.initial.get("currency", ""))
        form.is_valid()
        data = form.cleaned_data
        is_whole = self.scale.is_valid() and all(tier.from_quantity for tier in self.scale.tiers)
        tiers = self.scale.tiers if is_whole else ()
        return hints(
            data.get("product"), [tier for tier in tiers if _is_sound(tier)], data.get("currency", "")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "scale": self.scale, "hints": self.hints(context["form"])}


def _is_sound(tier: Any) -> bool:
    if tier.price is not None:
        return tier.percent is None and 0 <= tier.price < 10**10
    return tier.percent is not None and 0 <= tier.percent <= 100


class AddConditionView(ConditionFormView):
    permission_required = "add"
    page_title = gettext_lazy("New condition")
    change = "made"

    @cached_property
    def copied(self) -> Any:
        """``?copy=5``: what a new one begins with."""
        key = key_of(self.request.GET.get("copy", ""))
        return rows.conditions().filter(pk=key).first() if key is not None else None

    @property
    def initial_tiers(self) -> Any:
        return tiers_of(self.copied) if self.copied else ()

    def get_initial(self) -> dict[str, Any]:
        """A customer's page leads here with ``?company=5``; so may others."""
        if self.copied is not None:
            return {name: getattr(self.copied, name) for name in FACTS}
        models = {"company": rows.Company, "group": rows.CustomerGroup, "product": rows.Product}
        named = {
            name: model.objects.filter(pk=key).first()
            for name, model in models.items()
            if (key := key_of(self.request.GET.get(name, ""))) is not None
        }
        return {name: row for name, row in named.items() if row is not None}


class ChangeConditionView(ConditionFormView):
    permission_required = "change"
    page_title = pgettext_lazy("a price", "Condition")
    change = "changed"

    @property
    def initial_tiers(self) -> Any:
        return tiers_of(self.condition)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.condition, name) for name in FACTS}

    @property
    def header_buttons(self) -> list[Any]:
        pk, asks = self.condition.pk, self.user_has_permission
        is_running = rows.PriceCondition.objects.filter(endable(clock.today()), pk=pk).exists()
        product = self.condition.product_id
        query = "".join(
            f"&{name}={key}"
            for name, key in (("product", product), ("company", self.condition.company_id))
            if key
        )
        offered = (
            ("add", _("Copy"), rows.url_of("add", query=f"?copy={pk}"), "copy", True),
            ("change", _("End today"), rows.url_of("end", pk), "cross", is_running),
            ("delete", _("Delete"), rows.url_of("delete", pk), "bin", True),
            ("change", _("Why this price"), rows.url_of("why", query=f"?{query[1:]}"), "help", bool(product)),
        )
        return [
            HeaderButton(label, url=url, icon_name=icon)
            for right, label, url, icon, is_offered in offered
            if is_offered and asks(right)
        ]


class ConfirmView(ConditionPage, FormView):
    """What will happen is said first."""

    template_name = "oscar_clientportal/wagtail/licences/confirm.html"
    form_class = forms.Form
    yes_label: Any = ""
    is_serious = False
    seen = ""

    @property
    def back_url(self) -> str:
        return rows.page_url(self.condition) if self.user_has_permission("change") else rows.url_of("index")


class EndConditionView(ConfirmView):
    permission_required = "change"
    page_title = gettext_lazy("End today")
    yes_label = gettext_lazy("Yes, end it")

    @property
    def told(self) -> list[str]:
        return [
            _(
                "It holds today for the last time; from tomorrow on another condition or the shop's price does."
            ),
            _("Orders that were placed stay as they are."),
        ]

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            count = services.end_conditions(conditions=[self.condition.pk], by=self.request.user)
            ended = get_object_or_404(rows.conditions(), pk=self.condition.pk)
            if count:
                log_condition(ended, self.request.user, "ended")
        if count:
            messages.success(self.request, _("%(object)s: ended.") % {"object": rows.title(ended)})
        else:
            messages.warning(self.request, _("It has not begun, or is over already."))
        return redirect(rows.url_of("index"))


class DeleteConditionView(ConfirmView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete")
    yes_label = pgettext_lazy("a price", "Yes, delete it")
    is_serious = True

    @property
    def told(self) -> list[str]:
        return [
            f"{rows.what(self.condition)}: {rows.scale(self.condition)}, {rows.validity(self.condition)}",
            _("It is gone for good. From now on another condition or the shop's price holds."),
            _("Orders that were placed stay as they are."),
        ]

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            log_condition(self.condition, self.request.user, "deleted")
            services.delete_conditions(conditions=[self.condition.pk], by=self.request.user)
        messages.success(self.request, _("%(object)s: deleted.") % {"object": rows.title(self.condition)})
        return redirect(rows.url_of("index"))
