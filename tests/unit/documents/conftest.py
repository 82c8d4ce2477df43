"""The official schema is not part of the project: what needs it is collected where ``OPENTRANS_SCHEMA`` names it."""

from tests.unit.documents.schema import HAS_SCHEMA

collect_ignore = [] if HAS_SCHEMA else ["test_opentrans_schema.py"]
