"""The list of versions, and the page of one: as customers read it, and what they answered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from wagtail_hooks.viewsets import ReadOnlyFactsView, ReadOnlyIndexView

from . import rows
from .acts import NAME, waits

ANSWERS = "clientportal_terms_answers"


def button(label: Any, name: str, icon: str, *args: Any) -> HeaderButton:
    return HeaderButton(label, url=reverse(name, args=args), icon_name=icon)


class TermsIndexView(ReadOnlyIndexView):
    page_title = _("Terms of use")
    is_searchable = False

    @property
    def header_buttons(self) -> list[Any]:
        buttons = []
        draft = rows.TermsVersion.objects.filter(published_at=None).first()
        if self.user_has_permission("add") and draft is None:
            buttons.append(button(_("New version"), f"{NAME}:add", "plus"))
        if self.user_has_permission("view"):
            buttons.append(button(_("Who has answered"), f"{ANSWERS}:index", "user"))
        return buttons


class TermsPageView(ReadOnlyFactsView):
    page_title = _("Terms of use")
    template_name = "oscar_clientportal/wagtail/terms/version.html"

    def get_page_subtitle(self) -> str:
        return rows.title(self.object)

    @property
    def header_buttons(self) -> list[Any]:
        version, buttons = self.object, []
        if version.published_at is None:
            acts = [
                ("publish", _("Publish"), "upload"),
                ("change", _("Edit"), "edit"),
                ("delete", _("Delete"), "bin"),
            ]
            names = {"change": "edit"}
            buttons = [
                button(label, f"{NAME}:{names.get(act, act)}", icon, version.pk)
                for act, label, icon in acts
                if self.user_has_permission(act)
            ]
        if rows.TermsVersion.objects.filter(number__lt=version.number).exists():
            buttons.append(
                button(_("Compare with the one before"), f"{NAME}:compare", "doc-full", version.pk)
            )
        if rows.holds(version) and self.user_has_permission("view"):
            buttons.append(button(_("Who has answered"), f"{ANSWERS}:index", "user"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = rows.language_names()
        texts = sorted(
            self.object.texts.all(),
            key=lambda text: list(names).index(text.language) if text.language in names else len(names),
        )
        return {
            **super().get_context_data(**kwargs),
            "texts": [(names.get(text.language, text.language), text) for text in texts],
            "waits": waits() if rows.holds(self.object) else "",
        }
