"""The way from an order to its invoice, or to issuing one."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import HeaderButton

from . import rows


def invoice_buttons(user: Any, order: Any) -> list[Any]:
    """To the order's invoice, or to issue it by hand; as far as this person may."""
    invoice = rows.Document.objects.invoices().filter(order=order).defer("facts").first()
    if invoice is not None:
        may_look = user.has_perm(rows.VIEW)
        url = rows.page_url(invoice)
        return [HeaderButton(str(invoice), url=url, icon_name="doc-full")] if may_look else []
    if not user.has_perm(rows.ISSUE):
        return []
    url = rows.url_of("issue_invoice", order.pk)
    return [HeaderButton(_("Issue an invoice"), url=url, icon_name="doc-full")]
