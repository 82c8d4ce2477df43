"""What can go wrong with a document, in words a customer may read."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DocumentError(Exception):
    message: Any = _("This document can't be made at the moment. Please try again later.")

    def __init__(self, message: Any = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NoPdf(DocumentError):
    """The extra ``[pdf]`` is not installed."""

    message = _("This shop makes no PDF files.")


class NotInThisFormat(DocumentError):
    """openTRANS knows orders alone."""

    message = _("There is no file of this kind of the document.")


class Damaged(DocumentError):
    """What is stored, or could be made again, is not what was issued: it isn't handed out."""

    message = _("This document is not as it was issued, so it is not handed out. The shop has been told.")


class NoInvoiceYet(DocumentError):
    """A credit note waits for the invoice that it corrects."""

    message = _("The invoice that this corrects is not issued yet.")


class NowhereToSend(DocumentError):
    """It is no order, or the shop has set no address, folder or e-mail address for orders."""

    message = _("There is nowhere to send this to: set an address, a folder or an e-mail address for orders.")
