"""The documents folder: which files it holds and what their bytes hash to. Knows nothing of what is in them."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentsError, Unreadable


@dataclass(frozen=True, slots=True)
class File:
    """A file of the documents folder at one moment."""

    source: str  # path relative to the folder, "/"-separated
    path: Path
    size: int  # bytes
    mtime: int  # nanoseconds


def files(folder: Path, besides: Path) -> Iterator[File]:
    """Every file under `folder` in order of path, without hidden ones, office lock files and what is in `besides`."""
    if not folder.exists():
        raise DocumentsError(f"The documents folder {folder} does not exist; create it, or name another with --docs.")
    if not folder.is_dir():
        raise DocumentsError(f"{folder} is not a folder; name the folder that holds the documents with --docs.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise DocumentsError(f"The documents folder {folder} cannot be read; check its permissions.")
    besides = besides.resolve()
    for here, folders, names in os.walk(folder):
        place = Path(here)
        folders[:] = sorted(name for name in folders if _wanted(name) and (place / name).resolve() != besides)
        for name in sorted(filter(_wanted, names)):
            path = place / name
            try:
                stat = path.stat()
            except OSError:  # gone meanwhile, or a link to nowhere
                continue
            if path.is_file():
                yield File(path.relative_to(folder).as_posix(), path, stat.st_size, stat.st_mtime_ns)


def file_hash(path: Path) -> str:
    """The sha256 of the file's bytes, in hex."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror})") from error


def _wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name != "__pycache__"
