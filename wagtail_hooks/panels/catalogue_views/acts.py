"""The shop's default, and deleting a catalogue view: said first who is affected."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oscar_clientportal.conditions.services import views as services
from oscar_clientportal.conditions.services.holders import Use, use_of, without_view
from wagtail_hooks.panels.conditions_pages import RowActView, note

from .editing import ViewPage
from .rows import CatalogueView


class ViewActView(ViewPage, RowActView):
    @property
    def affected(self) -> str:
        """For whom the default holds."""
        count = without_view()
        return ngettext(
            "This is about %(count)d customer without a view of its own or its group's, and visitors without a login.",
            "This is about %(count)d customers without a view of their own or their group's, and visitors without a "
            "login.",
            count,
        ) % {"count": count}


class DefaultView(ViewActView):
    permission_required = "change"
    page_title = gettext_lazy("Make the shop's default")
    yes_label = gettext_lazy("Yes, make it the default")
    done_message = gettext_lazy("%(object)s is the shop's default.")

    @property
    def told(self) -> list[str]:
        told = [self.affected, _("They see only what this view shows.")]
        if other := CatalogueView.objects.default().exclude(pk=self.row.pk).first():
            told.append(_("Until now they see what the view “%(name)s” shows.") % {"name": other})
        return told

    def act(self) -> None:
        services.make_default(view=self.row, by=self.request.user)
        note(self.row, self.request.user, "default")


class NoDefaultView(ViewActView):
    permission_required = "change"
    page_title = gettext_lazy("No longer the shop's default")
    yes_label = gettext_lazy("Yes, end that")
    done_message = gettext_lazy("%(object)s is no longer the shop's default.")

    @property
    def told(self) -> list[str]:
        return [self.affected, _("They see the whole catalogue again.")]

    def act(self) -> None:
        services.unmake_default(view=self.row, by=self.request.user)
        note(self.row, self.request.user, "no-default")


class DeleteViewView(ViewActView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete")
    yes_label = gettext_lazy("Yes, delete")
    done_message = gettext_lazy("%(object)s: deleted.")
    is_serious = True

    @cached_property
    def use(self) -> Use:
        return use_of(self.row)

    @property
    def told(self) -> list[str]:
        return [_("Nobody has this view. The articles stay as they are.")]

    @property
    def refused(self) -> list[str]:
        return used_by(self.use)

    @property
    def done_url(self) -> str:
        return self.url_of("index")

    def act(self) -> None:
        note(self.row, self.request.user, "deleted")
        services.delete_view(view=self.row, by=self.request.user)


def used_by(use: Use) -> list[str]:
    """Who has the view, in sentences; none where nobody does."""
    told: list[Any] = []
    if use.customers:
        told.append(
            ngettext("%(count)d customer has it.", "%(count)d customers have it.", use.customers)
            % {"count": use.customers}
        )
    if use.groups:
        told.append(
            ngettext("%(count)d customer group has it.", "%(count)d customer groups have it.", use.groups)
            % {"count": use.groups}
        )
    if use.is_default:
        told.append(_("It is the shop's default."))
    return told
