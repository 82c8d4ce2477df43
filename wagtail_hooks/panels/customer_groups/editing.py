"""Making, changing and deleting a customer group, and who is in it."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.clients.fields import validate_line, validate_text
from oscar_clientportal.conditions.services import groups as services
from wagtail_hooks.choosers import company_chooser, view_chooser
from wagtail_hooks.panels.conditions_pages import RowActView, RowFormView, RowPage, note

from . import rows

Company = get_model("clientportal_clients", "Company")
LONGEST_TEXT = 10_000


class GroupForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=128, validators=[validate_line])
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    view = forms.ModelChoiceField(
        label=gettext_lazy("Catalogue view"),
        queryset=rows.CatalogueView.objects.all(),
        required=False,
        widget=view_chooser.widget_class,
        help_text=gettext_lazy("For its members without a view of their own. Empty: the shop's default."),
    )


class MemberForm(forms.Form):
    company = forms.ModelChoiceField(
        label=pgettext_lazy("of the shop", "Customer"),
        queryset=Company.objects.all(),
        widget=company_chooser.widget_class,
    )


class GroupPage(RowPage):
    model = rows.CustomerGroup
    name = rows.NAME
    panel_title = gettext_lazy("Customer groups")
    header_icon = "group"


class EditingView(GroupPage, RowFormView):
    form_class = GroupForm

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "description", "view")
        return {name: getattr(self.row, name) for name in names} if self.row else {}

    def write(self, form: GroupForm) -> Any:
        return services.save_group(group=self.row, by=self.request.user, **form.cleaned_data)


class AddGroupView(EditingView):
    permission_required = "add"
    page_title = gettext_lazy("New customer group")


class ChangeGroupView(EditingView):
    permission_required = "change"
    page_title = pgettext_lazy("button", "Change")


class AddMemberView(GroupPage, RowFormView):
    """A customer is in one group at most: it leaves the one it was in."""

    permission_required = "change"
    page_title = gettext_lazy("Add a customer")
    form_class = MemberForm
    explanation = gettext_lazy(
        "A customer is in one group at most, and leaves the one it was in. Many at once: in the list of customers."
    )
    yes_label = pgettext_lazy("button", "Add")

    def write(self, form: MemberForm) -> Any:
        company = form.cleaned_data["company"]
        services.put_in_group(companies=[company.pk], group=self.row, by=self.request.user)
        return self.row

    def note(self, row: Any, form: MemberForm) -> None:
        note(row, self.request.user, "put-in", name=str(form.cleaned_data["company"]))


class RemoveMemberView(GroupPage, RowActView):
    permission_required = "change"
    page_title = gettext_lazy("Take out of the group")
    yes_label = gettext_lazy("Yes, take out")
    done_message = gettext_lazy("%(object)s: saved.")
    is_serious = True

    @cached_property
    def company(self) -> Any:
        found = Company.objects.filter(pk=self.kwargs["company_pk"], conditions__group=self.row).first()
        if found is None:
            raise Http404
        return found

    @property
    def told(self) -> list[str]:
        names = {"customer": self.company, "group": self.row}
        return [
            _("%(customer)s is taken out of %(group)s.") % names,
            _("The group's prices and catalogue view don't hold for it any more."),
        ]

    def act(self) -> None:
        services.put_in_group(companies=[self.company.pk], group=None, by=self.request.user)
        note(self.row, self.request.user, "taken-out", name=str(self.company))


class DeleteGroupView(GroupPage, RowActView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete")
    yes_label = gettext_lazy("Yes, delete")
    done_message = gettext_lazy("%(object)s: deleted.")
    is_serious = True

    @property
    def told(self) -> list[str]:
        return [_("Nobody is in this group, and no condition speaks of it.")]

    @cached_property
    def refused(self) -> list[str]:
        members, conditions = self.row.members.count(), self.row.price_conditions.count()
        told = []
        if members:
            words = ngettext("%(count)d customer is in it.", "%(count)d customers are in it.", members)
            told.append(words % {"count": members})
        if conditions:
            words = ngettext(
                "%(count)d condition speaks of it.", "%(count)d conditions speak of it.", conditions
            )
            told.append(words % {"count": conditions})
        return told

    @property
    def done_url(self) -> str:
        return self.url_of("index")

    def act(self) -> None:
        note(self.row, self.request.user, "deleted")
        services.delete_group(group=self.row, by=self.request.user)
