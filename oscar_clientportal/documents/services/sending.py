"""One try to send a document: its XML, which must be valid, by the way the delivery names."""

import logging
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext

from oscar_clientportal.core import conf, tenancy
from oscar_clientportal.documents import channels
from oscar_clientportal.documents.channels.answers import Answer, failed
from oscar_clientportal.documents.channels.folder import file_name
from oscar_clientportal.documents.exceptions import DocumentError
from oscar_clientportal.documents.opentrans import validate

from .files import file_of, open_file

logger = logging.getLogger("oscar_clientportal.documents")


def send(delivery: Any) -> Answer:
    """What came of it, whatever happens. Not inside a transaction."""
    try:
        xml = open_file(file_of(document=delivery.document, format="xml"))
        problems = validate(xml)
        if problems:
            heading = gettext("It is kept back, as it is not valid openTRANS:")
            return failed(f"{heading} {' '.join(problems)}", is_final=True)
        return _send(delivery, xml)
    except DocumentError as error:
        return failed(error, is_refused=True)
    except Exception as error:
        logger.exception("Delivery %s could not be sent", delivery.pk)
        return failed(type(error).__name__)


def key_of(document: Any) -> str:
    """The same for every try, by every way, of this order of this shop; no other order's."""
    named = (
        f"{tenancy.current_schema()}\n{document.kind}\n{document.number}\n{document.issued_at.isoformat()}"
    )
    return sha256(named.encode(errors="replace")).hexdigest()


def _send(delivery: Any, xml: bytes) -> Answer:
    document, target = delivery.document, delivery.target
    filename = file_name(document.number)
    if delivery.channel == delivery.Channel.HTTP:
        return channels.post(url=target, xml=xml, key=key_of(document), token=token_for(target))
    if delivery.channel == delivery.Channel.FOLDER:
        return channels.put_into_folder(name=target, filename=filename, xml=xml)
    ours = document.facts.get("payer", {}).get("our_number", "")
    return channels.send_mail(
        email=target, number=document.number, our_number=ours, filename=filename, xml=xml
    )


def token_for(url: str) -> str:
    """The token belongs to the address that the shop has set now; an earlier one is never shown it, also where both are
    changed in this moment: so the token is read first.
    """
    token = conf.settings.order_export_token
    return token if url == conf.settings.order_export_url else ""
