"""The home folder of one library: which ledger answers, and who may write.

    home/seeds-1f2e3d4c/            one folder for each documents folder
        CURRENT                     the name of the ledger that answers
        ledger-1.sqlite             see database.py and ledger.py
        chroma/                     see segments.py
        writer.lock                 held by the one process that writes

A ledger is made for one embedding model and one way of reading and splitting: its recipe. When that changes, a new
ledger is filled while the old one answers, and then CURRENT points at it.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import Busy, HomeError
from index.ledger import Ledger
from index.segments import Segments


class Home:
    """Where the library of `docs` is kept under `home`. Opens nothing before it is needed."""

    def __init__(self, docs: Path, home: Path, chroma: str = "") -> None:
        self.root = home
        self.folder = home / _name(docs, home)
        self._chroma = chroma
        self._opened: dict[str, tuple[Ledger, Segments]] = {}

    def current(self) -> str:
        """The name of the ledger that answers, "" if there is none yet."""
        try:
            return (self.folder / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise HomeError(f"The home folder {self.root} cannot be read ({error.strerror}).") from error

    def open(self, name: str) -> tuple[Ledger, Segments]:
        """A ledger and its segments; the same ones each time, so that what they have loaded is kept."""
        if name not in self._opened:
            ledger = Ledger(self.folder / name)
            segments = Segments(self.folder / "chroma", ledger.id, self._chroma)
            latest = dict(list(self._opened.items())[-1:])  # one that answers and one that is being filled
            self._opened = {**latest, name: (ledger, segments)}
        return self._opened[name]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one writer. Raises Busy when another process is, HomeError where nothing can be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "writer.lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            raise Busy(f"Another process is indexing into {self.folder}; try again when it has finished.") from error
        except OSError as error:
            raise HomeError(
                f"The home folder {self.root} cannot be written ({error.strerror}); choose another with --home."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def to_fill(self, recipe: str, model: str, rebuild: bool = False) -> str:
        """The ledger a sync writes to: the current one if it fits, else an unfinished one that does, else a new one."""
        current = self.current()
        if current and not rebuild and self.open(current)[0].meta("recipe") == recipe:
            return current
        number = 1 + int(re.sub(r"\D", "", current) or 0)
        name = f"ledger-{number}.sqlite"
        unfinished = self.folder / name
        if unfinished.exists() and (rebuild or Ledger(unfinished, create=True).meta("recipe") != recipe):
            self._delete(name)
        ledger = Ledger(unfinished, create=True)
        with ledger.change():
            ledger.set_meta("recipe", recipe)
            ledger.set_meta("model", model)
        ledger.close()
        if not current:
            self.point_at(name)  # nothing answered before: let the first documents answer while the rest is read
        return name

    def point_at(self, name: str) -> None:
        """Let the ledger `name` answer from now on, in every process, and delete the one that did."""
        old = self.current()
        if old == name:
            return
        draft = self.folder / "CURRENT.new"
        try:
            draft.write_text(name, encoding="utf-8")
            os.replace(draft, self.folder / "CURRENT")
        except OSError as error:
            raise HomeError(f"The home folder {self.root} cannot be written ({error.strerror}).") from error
        if old:
            with suppress(OSError, HomeError):
                ledger = Ledger(self.folder / old)
                segments = Segments(self.folder / "chroma", ledger.id, self._chroma)
                for segment in segments.present():
                    segments.drop(segment)
                ledger.close()
                self._delete(old)

    def _delete(self, name: str) -> None:
        for file in self.folder.glob(name + "*"):
            file.unlink()


def _name(docs: Path, home: Path) -> str:
    """A folder name for the library of `docs` that stays the same when both folders are moved together."""
    relative = os.path.relpath(docs.resolve(), home.resolve())
    readable = re.sub(r"[^A-Za-z0-9]+", "-", docs.resolve().name).strip("-").lower()[:40] or "documents"
    return f"{readable}-{hashlib.sha256(relative.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
