"""Where the official openTRANS schema lies on this machine, if it does."""

import os
from pathlib import Path

FOLDER = os.environ.get("OPENTRANS_SCHEMA", "")
HAS_SCHEMA = bool(FOLDER) and (Path(FOLDER) / "opentrans_2_1.xsd").is_file()
WITHOUT = (
    "The official openTRANS 2.1 schema is missing, so no XML was held against it here: download it and let the "
    "environment's OPENTRANS_SCHEMA name the folder of opentrans_2_1.xsd."
)
