"""Panel: the contents that plans open, and what stands on each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.services.ladder import contents_with_people
from wagtail_hooks.facts import Fact
from wagtail_hooks.models import PageRequirement
from wagtail_hooks.viewsets import GuardedDeleteView, PanelIndexView, PanelViewSet

Content = get_model("clientportal_subscriptions", "Content")
Plan = get_model("clientportal_subscriptions", "Plan")
ProductRequirement = get_model("clientportal_subscriptions", "ProductRequirement")
#: So many are named where something can't be done.
NAMED = 5


def contents() -> QuerySet:
    """Every content with how many plans, pages and products stand on it, and how many people have it now."""
    users = {"plans_count": Plan, "pages_count": PageRequirement, "products_count": ProductRequirement}
    counted = {name: _using(model) for name, model in users.items()}
    return contents_with_people(Content.objects.annotate(**counted), on=clock.now())


def _using(model: Any) -> Coalesce:
    through = model.contents.through.objects.filter(content=OuterRef("pk")).order_by()
    count = through.values("content").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def uses(content: Any) -> list[str]:
    """What stands on the content, by kind; empty where nothing does."""
    plans = content.plans.select_related("product__parent")
    pages = content.page_requirements.select_related("page")
    products = content.product_requirements.select_related("product__parent")
    counted = [
        (plans, lambda count: ngettext("%(count)d plan (%(names)s)", "%(count)d plans (%(names)s)", count)),
        (pages, lambda count: ngettext("%(count)d page (%(names)s)", "%(count)d pages (%(names)s)", count)),
        (
            products,
            lambda count: ngettext("%(count)d product (%(names)s)", "%(count)d products (%(names)s)", count),
        ),
    ]
    return [_named(rows, text) for rows, text in counted if rows.exists()]


def _named(rows: QuerySet, text: Any) -> str:
    count = rows.count()
    names = ", ".join(str(row) for row in rows[:NAMED]) + (" …" if count > NAMED else "")
    return text(count) % {"count": count, "names": names}


class ContentForm(WagtailAdminModelForm):
    def clean_code(self) -> str:
        """Pages and programs of the shop name a content by its code."""
        code = self.cleaned_data["code"]
        if self.instance.pk is None or "code" not in self.changed_data:
            return code
        if found := uses(self.instance):
            message = _("The code can't change while it is in use: %(uses)s. Change the name instead.")
            raise ValidationError(message % {"uses": "; ".join(found)})
        return code


class ContentIndexView(PanelIndexView):
    page_title = gettext_lazy("Contents")
    results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"


class ContentDeleteView(GuardedDeleteView):
    """A content in use is kept: without it plans would open less, and protected pages nobody."""

    def form_valid(self, form: Any) -> HttpResponse:
        if found := uses(self.object):
            message = _("“%(content)s” is in use and cannot be deleted: %(uses)s.")
            messages.error(self.request, message % {"content": self.object, "uses": "; ".join(found)})
            return redirect(self.get_success_url())
        return super().form_valid(form)


class ContentViewSet(PanelViewSet):
    model = Content
    name = "clientportal_contents"
    url_prefix = "client-portal/contents"
    menu_label = gettext_lazy("Contents")
    icon = "folder-open-inverse"
    ordering = "name"
    export_filename = "contents"
    rows = staticmethod(contents)
    index_view_class = ContentIndexView
    delete_view_class = ContentDeleteView
    search_fields = ["code", "name"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel(
                "code",
                help_text=gettext_lazy("Templates and programs of the shop name the content by this code."),
            ),
        ],
        base_form_class=ContentForm,
    )
    facts = (
        Fact("name", gettext_lazy("Content"), str, sort_key="name"),
        Fact("code", gettext_lazy("Code"), lambda content: content.code, sort_key="code"),
        Fact("plans", gettext_lazy("Plans"), lambda content: content.plans_count, sort_key="plans_count"),
        Fact(
            "pages",
            gettext_lazy("Protected pages"),
            lambda content: content.pages_count,
            sort_key="pages_count",
        ),
        Fact(
            "products",
            gettext_lazy("Products for subscribers"),
            lambda content: content.products_count,
            sort_key="products_count",
        ),
        Fact("people", gettext_lazy("People who have it now"), lambda row: row.people, sort_key="people"),
    )
