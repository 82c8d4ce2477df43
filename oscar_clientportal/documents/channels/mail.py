"""By mail, as an attachment."""

import logging

from oscar_clientportal.core import mail

from .answers import Answer, arrived, failed

logger = logging.getLogger("oscar_clientportal.documents")


def send_mail(*, email: str, number: str, our_number: str, filename: str, xml: bytes) -> Answer:
    """Send it; what the mail server says against it is the answer."""
    try:
        mail.send_now(
            code="CLIENTPORTAL_ORDER_XML",
            email=email,
            context={"order": number, "our_number": our_number},
            attachments=[[filename, xml, "application/xml"]],
        )
    except Exception as error:
        logger.exception("The XML of order %s could not be mailed", number)
        return failed(f"{type(error).__name__}: {error}")
    return arrived(filename)
