"""A new version of a plan: asked for, looked at, made."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from oscar_clientportal.subscriptions.services.versions import new_version

from . import words
from .checking import Check, ChecksFirst, becomes_free, check_plan
from .form import NewVersionForm
from .rows import plans

VERSION_MADE = "clientportal.plan_version"


class NewVersionView(ChecksFirst, PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = get_model("clientportal_subscriptions", "Plan")
    permission_required = "change"
    header_icon = "tag"
    page_title = gettext_lazy("New version")
    template_name = "oscar_clientportal/wagtail/plans/new_version.html"
    form_class = NewVersionForm
    yes_label = gettext_lazy("Yes, make the new version")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """It is a plan more, so it needs the right to add one as well."""
        if not request.user.has_perm("clientportal_subscriptions.add_plan"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(plans().filter(successor=None), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object  # noqa: B018 - another's, or an old one, is missing
        return super().get(request, *args, **kwargs)

    @property
    def back_url(self) -> str:
        return reverse("clientportal_plans:edit", args=[self.object.pk])

    @property
    def explanation(self) -> str:
        people = words.have_this(self.object.people)
        return _(
            "%(people)s They keep what they bought, at the price they agreed, and renew it. The shop's product with "
            "its address, pictures and offers sells the new version from now on."
        ) % {"people": people}

    def get_page_subtitle(self) -> str:
        return words.version_name(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": reverse("clientportal_plans:index"), "label": _("Plans")}
        plan = {"url": self.back_url, "label": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, panel, plan, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plan": self.object}

    def check_of(self, form: NewVersionForm) -> Check:
        data = form.cleaned_data
        return check_plan(
            plan=self.object,
            contents=data["contents"],
            is_open=True,
            seats=data["seats"],
            is_free=becomes_free(data["price"], words.price(self.object), is_new=False),
            retires=self.object,
        )

    def publish(self, form: NewVersionForm) -> HttpResponse:
        with transaction.atomic():
            plan = new_version(plan=self.object, by=self.request.user, **form.cleaned_data)
            log(instance=plan, action=VERSION_MADE, user=self.request.user, title=str(plan))
        messages.success(self.request, _("“%(plan)s” is on sale.") % {"plan": words.version_name(plan)})
        return redirect("clientportal_plans:edit", plan.pk)


def register_log(actions: Any) -> None:
    actions.register_action(
        VERSION_MADE, gettext_lazy("Make a new version of a plan"), gettext_lazy("Made as a new version")
    )
