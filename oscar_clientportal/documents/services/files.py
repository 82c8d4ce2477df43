"""Documents as files: made once from what they say, kept byte for byte, compared whenever they are handed out.

Nothing is typeset or stored while a row is locked. Of two who make the same file at once one is kept: it is the same.
"""

import hashlib
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.documents import pdf
from oscar_clientportal.documents.exceptions import Damaged, NotInThisFormat
from oscar_clientportal.documents.rules import Facts

logger = logging.getLogger("oscar_clientportal.documents")

Document = get_model("clientportal_documents", "Document")
DocumentFile = get_model("clientportal_documents", "DocumentFile")
Format = DocumentFile.Format


def formats_of(kind: str) -> list[str]:
    """The formats that a document of this kind can be had in, here and now."""
    is_order = kind == Document.Kind.ORDER
    return [Format.PDF.value] * pdf.is_available() + [Format.XML.value] * is_order


def file_of(*, document: Any, format: str) -> Any:
    """The document's file: made and stored by whoever asks first. Not inside a transaction, if it can be helped.

    Raises ``NotInThisFormat``, ``NoPdf``.
    """
    known = document.files.filter(format=format).first()
    if known is not None:
        return known
    content = make(document, format)
    row = DocumentFile(
        document=document,
        format=format,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_at=clock.now(),
    )
    row.file.save(f"document.{format}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        row.file.delete(save=False)
        return document.files.get(format=format)
    return row


def open_file(document_file: Any) -> bytes:
    """What was issued, to the byte; a lost file is made again. Raises ``Damaged`` where it would be anything else."""
    try:
        with document_file.file.storage.open(document_file.file.name) as stored:
            content = stored.read()
    except FileNotFoundError:
        return _made_again(document_file)
    if _is_as_issued(document_file, content):
        return content
    logger.error("The file %s of document %s was changed", document_file.pk, document_file.document_id)
    raise Damaged


def make(document: Any, format: str) -> bytes:
    """The document's content in this format, from what it says. Raises ``NotInThisFormat``, ``NoPdf``."""
    facts = Facts.from_json(document.facts)
    if format == Format.PDF:
        return pdf.render_pdf(facts)
    if format == Format.XML and document.kind == Document.Kind.ORDER:
        from oscar_clientportal.documents.opentrans import order_xml

        return order_xml(facts)
    raise NotInThisFormat


def _made_again(document_file: Any) -> bytes:
    content = make(document_file.document, document_file.format)
    if not _is_as_issued(document_file, content):
        logger.error("The file %s of document %s is lost", document_file.pk, document_file.document_id)
        raise Damaged
    logger.warning("The lost file %s was made again", document_file.pk)
    document_file.file.storage.save(document_file.file.name, ContentFile(content))
    return content


def _is_as_issued(document_file: Any, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == document_file.sha256
