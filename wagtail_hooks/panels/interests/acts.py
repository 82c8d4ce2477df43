"""What the staff do with interests: note one, say that it was sold, remove it."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import services
from wagtail_hooks.choosers import contact_chooser, product_chooser
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.panels.act_form import ActFormView

from .rows import interests

Contact = get_model("clientportal_clients", "Contact")
Interest = get_model("clientportal_portfolios", "Interest")
Product = get_model("catalogue", "Product")


class InterestForm(forms.Form):
    contact = forms.ModelChoiceField(
        label=_("Lead"), queryset=Contact.objects.all(), widget=contact_chooser.widget_class
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.all(), widget=product_chooser.widget_class
    )


class InterestAddView(ActFormView):
    model = Interest
    permission_required = "add"
    page_title = _("Note an interest")
    panel_title = _("Interests")
    yes_label = _("Note it")
    explanation = _("A lead to whom this product, or a variant of it, is sold becomes a client by itself.")
    done_message = _("%(object)s: noted.")
    refused_field = "contact"
    form_class = InterestForm

    @property
    def back_url(self) -> str:
        return reverse("clientportal_interests:index")

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("contact", "")
        return {"contact": chosen} if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else {}

    def act(self, data: dict[str, Any]) -> Any:
        return services.note_interest(**data, by=self.request.user)


class InterestActView(ConfirmView):
    model = Interest
    index_url_name = "clientportal_interests:index"
    rows = staticmethod(interests)


class SoldView(InterestActView):
    permission_required = "change"
    page_title = _("Mark as sold")
    question = _("Was this sold to the lead?")
    consequence = _(
        "The lead becomes a client, in every portfolio too. Nobody is written to: inviting them is a step of its own "
        "and needs an e-mail address. This is not undone by a click."
    )
    yes_label = _("Yes, it was sold")
    done_message = _("%(object)s: sold. The lead is a client now.")

    def act(self) -> None:
        services.mark_sold(interest=self.object, by=self.request.user)


class RemoveView(InterestActView):
    permission_required = "delete"
    page_title = pgettext_lazy("button", "Remove")
    question = _("Remove this interest?")
    yes_label = _("Yes, remove")
    done_message = _("%(object)s: removed.")
    is_serious = True

    def act(self) -> None:
        services.remove_interest(interest=self.object)
