"""The list of plans, and the form of one: checked before it is published."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.exceptions import PlanSold
from oscar_clientportal.subscriptions.services.ladder import people_by_plan
from oscar_clientportal.subscriptions.services.versions import is_sold, lock_plan
from wagtail_hooks.viewsets import PanelIndexView

from . import words
from .checking import Check, ChecksFirst, becomes_free, check_plan
from .form import LOCKED

Content = get_model("clientportal_subscriptions", "Content")
Plan = get_model("clientportal_subscriptions", "Plan")
NAME = "clientportal_plans"


class PlanFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[
            ("open", gettext_lazy("Open")),
            ("closed", gettext_lazy("Closed")),
            ("old", gettext_lazy("Old version")),
        ],
        method="with_status",
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    contents = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Contents"), queryset=lambda request: Content.objects.all()
    )

    class Meta:
        model = Plan
        fields = ["status", "contents"]

    @staticmethod
    def with_status(plans: QuerySet, name: str, value: str) -> QuerySet:
        if value == "old":
            return plans.filter(successor__isnull=False)
        return plans.filter(successor=None, is_open=value == "open")


class PlanIndexView(PanelIndexView):
    page_title = gettext_lazy("Plans")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"

    def get_edit_url(self, instance: Any) -> str | None:
        """An old version is as it was sold."""
        return None if words.is_old(instance) else super().get_edit_url(instance)

    @cached_property
    def header_buttons(self) -> list[Any]:
        ladder = HeaderButton(_("Ladder"), url=reverse(f"{NAME}:ladder"), icon_name="list-ul")
        return [*super().header_buttons, ladder]


class PlanFormView(ChecksFirst):
    """What adding and changing a plan have in common."""

    yes_label = gettext_lazy("Yes, publish")

    def check_of(self, form: Any) -> Check:
        data, plan = form.cleaned_data, form.instance
        before = form.record.price if form.record else None
        return check_plan(
            plan=plan,
            contents=data["contents"],
            is_open=data["is_open"],
            seats=data["seats"],
            is_free=becomes_free(data["price"], before, plan.pk is None),
        )

    def publish(self, form: Any) -> HttpResponse:
        return super(ChecksFirst, self).form_valid(form)

    def save_instance(self) -> Any:
        plan = super().save_instance()
        self.form.save_price()
        return plan


class AddPlanView(PlanFormView, generic.CreateView):
    pass


class EditPlanView(PlanFormView, generic.EditView):
    template_name = "oscar_clientportal/wagtail/plans/edit.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """From an old version, which nobody changes, to the one that has its place."""
        answer = super().get(request, *args, **kwargs)
        successor = Plan.objects.filter(previous=self.object).first()
        if successor is None:
            return answer
        told = _("“%(plan)s” has a newer version: this is it.") % {"plan": successor}
        messages.info(request, told)
        return redirect(f"{NAME}:edit", successor.pk)

    def get_page_subtitle(self) -> str:
        return words.version_name(self.object)

    @cached_property
    def lock_reason(self) -> str:
        """Why what was sold can't be changed here; empty where nothing was."""
        if not is_sold(self.object):
            return ""
        people = people_by_plan(on=clock.now(), plan_ids=[self.object.pk]).get(self.object.pk, 0)
        return words.have_this(people)

    @property
    def version_url(self) -> str:
        """It is a plan more: for whoever may add one."""
        if not self.user_has_permission("add"):
            return ""
        return reverse(f"{NAME}:new-version", args=[self.object.pk])

    def save_instance(self) -> Any:
        locked = lock_plan(Plan.objects.get(pk=self.object.pk))
        if {*LOCKED} & {*self.form.changed_data} and is_sold(locked):
            raise PlanSold
        return super().save_instance()
