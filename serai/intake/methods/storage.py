"""Where a blob's bytes lie: content-addressed, one folder per organisation."""

from pathlib import Path
from uuid import UUID


def blob_path(root: Path, organisation_id: UUID, sha256: bytes) -> Path:
    """Return `<root>/<organisation>/<first two hex digits>/<sha256 in hex>`."""
    name = sha256.hex()
    return root / str(organisation_id) / name[:2] / name
