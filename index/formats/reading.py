"""Reading one file: checks before and after, and the choice between reading on the spot and in a worker.

Knows the file system and the limits; parses nothing.
"""

import os
import stat
from dataclasses import replace
from pathlib import Path

from index.document import Document
from index.errors import Unreadable
from index.formats.cleaning import one_line
from index.formats.kinds import HEAD, IN_PROCESS, kind_of
from index.formats.limits import Limits
from index.formats.plain import read_plain
from index.formats.pool import run

_DEFAULT = Limits()


def read(path: Path, source: str, limits: Limits = _DEFAULT) -> Document:
    """The document in the file at `path`, to be cited as `source`.

    Deterministic in the file's bytes. Safe to call from several threads. Raises `Unreadable`, never anything
    else whatever the file holds; `str(error)` is the reason, a clause without the file's name.
    """
    for _ in range(2):
        before = _state(path, limits)
        document, reason = None, ""
        try:
            document = _read_once(path, source, limits)
        except Unreadable as error:
            reason = str(error)
        if _state(path, limits) == before:
            if document is None:
                raise Unreadable(reason)
            return document
    raise Unreadable("it keeps changing while it is read")


def _state(path: Path, limits: Limits) -> tuple[int, int]:
    """Size in bytes and time of change in nanoseconds. Raises `Unreadable` for what should not be opened."""
    try:
        state = os.stat(path)
    except FileNotFoundError as error:
        raise Unreadable("it is no longer there") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"it cannot be opened: {_why(error)}") from error
    if not stat.S_ISREG(state.st_mode):
        raise Unreadable("it is not a regular file")
    if state.st_size > limits.max_bytes:
        raise Unreadable(f"it is larger than {limits.max_bytes:,} bytes ({state.st_size:,})")
    return state.st_size, state.st_mtime_ns


def _read_once(path: Path, source: str, limits: Limits) -> Document:
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
            if not head:
                raise Unreadable("it is empty")
            kind = kind_of(head, path.suffix)
            if kind in IN_PROCESS:
                data = head + file.read(limits.max_bytes - len(head) + 1)
                return read_plain(data, kind, source, limits.max_chars)
    except OSError as error:
        raise Unreadable(f"it cannot be opened: {_why(error)}") from error
    except MemoryError as error:
        raise Unreadable("it does not fit into memory") from error
    name = one_line(source.rsplit("/", 1)[-1]) or "Untitled"
    return replace(run(path, kind, name, limits), source=source)


def _why(error: OSError | ValueError) -> str:
    """The system's words for the failure, without the file's name."""
    strerror = getattr(error, "strerror", None)
    return strerror.lower() if strerror else "its name is not valid"
