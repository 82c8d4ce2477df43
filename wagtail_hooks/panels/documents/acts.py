"""What the staff do about documents: send one again, issue an invoice by hand, try once more what failed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.documents import services
from oscar_clientportal.documents.exceptions import DocumentError
from wagtail_hooks.confirm import ConfirmView

from . import log, rows

Order = get_model("order", "Order")


class DocumentActView(ConfirmView):
    """A question, and what can't be done told on the page one comes back to."""

    model = rows.Document
    header_icon = "doc-full"

    def get_breadcrumbs_items(self) -> list[Any]:
        return [
            *self.breadcrumbs_items,
            {"url": rows.url_of("index"), "label": gettext_lazy("Documents")},
            {"url": self.index_url, "label": str(self.object)},
            {"url": "", "label": self.page_title, "sublabel": str(self.object)},
        ]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except DocumentError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done_message % {"object": self.object})
        return redirect(self.index_url)


class SendAgainView(DocumentActView):
    permission_required = "send"
    rows = staticmethod(rows.documents)
    page_title = gettext_lazy("Send again")
    question = gettext_lazy("Send this order once more, to wherever the shop has its orders sent now?")
    consequence = gettext_lazy("Whoever receives it knows it by its number.")
    yes_label = gettext_lazy("Yes, send it")
    done_message = gettext_lazy("%(object)s: on its way.")

    @property
    def index_url(self) -> str:
        return rows.page_url(self.object)

    def act(self) -> None:
        services.send_again(document=self.object, by=self.request.user)
        log.log_document(self.object, self.request.user, "sent")


class IssueInvoiceView(DocumentActView):
    """About an order."""

    permission_required = "add"
    rows = staticmethod(Order._default_manager.all)
    page_title = gettext_lazy("Issue an invoice")
    question = gettext_lazy("Issue the invoice of this order now?")
    consequence = gettext_lazy(
        "It gets the next number and is mailed to the customer. It can't be changed, but corrected by a credit note."
    )
    yes_label = gettext_lazy("Yes, issue it")
    done_message = gettext_lazy("%(object)s: the invoice is being issued.")

    @property
    def index_url(self) -> str:
        papers = rows.Document.objects.filter(order=self.object.pk).defer("facts")
        paper = papers.filter(kind=rows.Kind.INVOICE).first() or papers.first()
        return rows.page_url(paper) if paper is not None else rows.url_of("waiting")

    def act(self) -> None:
        if not services.ask_for_invoice(order=self.object):
            raise ValidationError(gettext_lazy("There is an invoice of this order already."))
        log.log_document(self.object, self.request.user, "asked")


class TryAgainView(DocumentActView):
    """About a document that could not be issued."""

    permission_required = "add"
    rows = staticmethod(rows.PendingDocument.objects.select_related("order").all)
    page_title = gettext_lazy("Try now")
    question = gettext_lazy("Try now to issue it?")
    yes_label = gettext_lazy("Yes, try now")
    done_message = gettext_lazy("It was tried again. What still waits stands below.")

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.rows(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return f"{self.object.get_kind_display()} {self.object.order.number}"

    @property
    def index_url(self) -> str:
        return reverse(f"{rows.NAME}:waiting")

    def act(self) -> None:
        services.try_again(pending=self.object)
        log.log_document(self.object.order, self.request.user, "tried")
