"""Whether an XML is an openTRANS order: by the official schema, where the project says where it lies."""

import threading
from functools import lru_cache
from pathlib import Path

from lxml import etree

from oscar_clientportal.core import conf

SCHEMA = "opentrans_2_1.xsd"
#: libxml2's compiled schemas are not made to be asked by two threads at once.
_LOCK = threading.Lock()
MOST_TOLD = 20


def validate(xml: bytes) -> list[str]:
    """What is wrong with it, in the schema's words; empty where nothing is.

    Without a schema (setting ``OPENTRANS_SCHEMA``) whether it is well-formed at all. It asks the network for nothing.
    """
    try:
        tree = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as error:
        return [str(error)]
    folder = conf.settings.opentrans_schema
    if folder is None:
        return []
    with _LOCK:
        schema = schema_in(folder)
        schema.validate(tree)
        return [f"{each.line}: {each.message}" for each in schema.error_log][:MOST_TOLD]


@lru_cache(maxsize=4)
def schema_in(folder: Path) -> etree.XMLSchema:
    """The schema of this folder, read once per process. Raises ``OSError`` or ``etree.LxmlError`` without it."""
    return etree.XMLSchema(etree.parse(folder / SCHEMA, _parser()))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
