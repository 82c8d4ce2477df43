"""What is done with one link: made, looked at, mailed, printed as a QR code, revoked."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.viewsets import FactsView, PanelIndexView

from . import qr
from .forms import MailForm, RegistrationLinkForm
from .words import is_open, links

RegistrationLink = get_model("clientportal_clients", "RegistrationLink")
INDEX = "clientportal_registration:index"
#: So many of those who came are shown on the link's page, the latest first.
SHOWN = 100


def url_of(name: str, link: Any, *args: str) -> str:
    return reverse(f"clientportal_registration:{name}", args=[link.pk, *args])


class LinkIndexView(PanelIndexView):
    page_title = gettext_lazy("Registration links")
    any_permission_required = ["view", "add", "change"]


class LinkCreateView(generic.CreateView):
    form_class = RegistrationLinkForm
    page_title = gettext_lazy("New registration link")

    def save_instance(self) -> Any:
        data = self.form.cleaned_data
        return services.create_registration_link(
            label=data["label"],
            by=self.request.user,
            expires_at=data["expires_at"],
            most_uses=data["most_uses"],
        )

    def get_success_url(self) -> str:
        return url_of("inspect", self.object)

    def get_success_buttons(self) -> list[Any]:
        return []


class LinkPageView(FactsView):
    """The link to copy, its QR code, and who came by it."""

    any_permission_required = ["view", "add", "change"]
    template_name = "oscar_clientportal/wagtail/registration/link.html"
    page_title = gettext_lazy("Registration link")

    @property
    def header_buttons(self) -> list[Any]:
        if not is_open(self.object):
            return []
        buttons = []
        if self.user_has_permission("add"):
            url = url_of("mail", self.object)
            buttons.append(HeaderButton(_("Send by e-mail"), url=url, icon_name="mail", priority=1))
        if self.user_has_permission("change"):
            url = url_of("revoke", self.object)
            buttons.append(HeaderButton(_("Revoke"), url=url, icon_name="cross", priority=2))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if is_open(self.object):
            context["url"] = services.registration_url(link=self.object)
            context |= self._code(context["url"])
        came = self.object.registrations.filter(confirmed_at__isnull=False)
        context["registrations"] = came.select_related("contact__company").order_by("-confirmed_at")[:SHOWN]
        return context

    def _code(self, url: str) -> dict[str, Any]:
        if not qr.is_available():
            return {}
        return {
            "code": mark_safe(qr.inline_svg(url)),  # noqa: S308 - drawn by us
            "svg_url": url_of("qr", self.object, "svg"),
            "png_url": url_of("qr", self.object, "png"),
        }


class LinkQrView(PermissionCheckedMixin, View):
    model = RegistrationLink
    any_permission_required = ["view", "add", "change"]

    def get(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        link = get_object_or_404(links(), pk=pk)
        if not is_open(link) or not qr.is_available():
            raise Http404
        return qr.download(services.registration_url(link=link), kind, f"registration-{link.pk}")


class LinkMailView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = RegistrationLink
    permission_required = "add"
    template_name = "oscar_clientportal/wagtail/registration/mail.html"
    page_title = gettext_lazy("Send the registration link by e-mail")
    header_icon = "mail"
    form_class = MailForm

    @cached_property
    def link(self) -> Any:
        return get_object_or_404(links(), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.user_has_permission("add") and not is_open(self.link):
            messages.error(request, _("Nobody can register by this link any more."))
            return redirect(url_of("inspect", self.link))
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.link)

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(INDEX), "label": _("Registration links")},
            {"url": url_of("inspect", self.link), "label": str(self.link)},
            {"url": "", "label": _("Send by e-mail")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=url_of("inspect", self.link), **kwargs)

    def form_valid(self, form: MailForm) -> HttpResponse:
        with transaction.atomic():
            count = services.mail_registration_link(link=self.link, by=self.request.user, **form.cleaned_data)
        text = ngettext("%(count)d mail is on its way.", "%(count)d mails are on their way.", count)
        messages.success(self.request, text % {"count": count})
        return redirect(url_of("inspect", self.link))


class LinkRevokeView(ConfirmView):
    model = RegistrationLink
    permission_required = "change"
    index_url_name = INDEX
    rows = staticmethod(links)
    page_title = gettext_lazy("Revoke the registration link")
    question = gettext_lazy("Let nobody register by this link any more?")
    consequence = gettext_lazy(
        "Who has registered stays a customer. Who has not finished yet needs another link. "
        "It can't be undone."
    )
    yes_label = gettext_lazy("Yes, revoke it")
    done_message = gettext_lazy("%(object)s: revoked.")
    is_serious = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ClientError as error:
            messages.error(request, str(error))
            return redirect(self.index_url)

    def act(self) -> None:
        services.revoke_registration_link(link=self.object)
