"""The names of segments: by their content, so that the same text index has the same bytes.

tantivy names each segment by a random UUID; the files themselves depend on their content alone.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

__all__ = ["name_segments"]

_META: Final = "meta.json"
_MANAGED: Final = ".managed.json"
_BYTES_OF_UUID: Final = 16


def name_segments(written: Path, folder: Path) -> None:
    """Move the segments of an index into a folder, under the digests of their files.

    Only what the index consists of is moved: a thread of tantivy may still remove what is not of
    it, and makes a lock for that, when its writer has long ended.

    Args:
        written: The index, which nobody writes any more; its ``meta.json`` lists the segments.
        folder: Where it goes; empty. Its ``.managed.json`` lists the files.
    """
    meta = json.loads((written / _META).read_bytes())
    for segment in meta["segments"]:
        old = UUID(segment["segment_id"])
        files = sorted(written.glob(f"{old.hex}.*"))
        found = hashlib.sha256()
        for path in files:
            with path.open("rb") as file:
                found.update(hashlib.file_digest(file, "sha256").digest())
        # Like a random one (RFC 9562 §5.4), of which tantivy asks nothing.
        new = UUID(bytes=found.digest()[:_BYTES_OF_UUID], version=4)
        for path in files:
            shutil.move(path, folder / f"{new.hex}{path.suffix}")
        segment["segment_id"] = str(new)
    meta["segments"].sort(key=lambda segment: segment["segment_id"])
    (folder / _META).write_text(json.dumps(meta, indent=1), encoding="utf-8")
    kept = sorted(path.name for path in folder.iterdir())
    (folder / _MANAGED).write_text(json.dumps(kept), encoding="utf-8")
