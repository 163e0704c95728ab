"""A library: one documents folder, kept searchable in a home folder.

    home/seeds-1f2e3d4c/            one folder for each documents folder
        CURRENT                     the name of the ledger that answers
        ledger-1.sqlite             see ledger.py
        chroma/                     see segments.py
        writer.lock                 held by the one process that writes

A ledger is made for one embedding model and one way of splitting. When either changes, the next sync fills a new
ledger while the old one answers, and then points CURRENT at it.
"""

import hashlib
import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.dense import Dense
from index.document import Document
from index.embed import DEFAULT_MODEL, Embedder, Vectors, embedder
from index.errors import Busy, HomeError, InputError
from index.folder import files
from index.formats import READER_VERSION
from index.ledger import Entry, Ledger
from index.rank import fuse
from index.segments import Segments
from index.split import SPLITTER_VERSION
from index.sync import Progress, Report, synchronise, take_out
from index.words import query_terms

CANDIDATES = 100  # passages each ranking contributes before they are fused


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question: `text` is `text_of(source)[start:end]`."""

    source: str
    title: str
    page: int | None  # counts from 1
    start: int
    end: int
    text: str
    score: float  # cosine + weighted BM25 (rank.py); higher is better
    context: str = ""  # title and headings the passage stands under
    also: tuple[str, ...] = ()  # other sources with the very same content


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds, for people to look at."""

    docs: str
    home: str
    model: str
    documents: int
    passages: int
    skipped: int
    segments: int
    loose: int  # passages in no segment, compared exactly
    generation: int


class Library:
    """Documents under `docs`, searchable from `home`. Cheap to make: nothing is opened before it is needed."""

    def __init__(self, docs: Path, home: Path, model: str = DEFAULT_MODEL, chroma: str = "") -> None:
        self.docs = docs
        self.home = home
        self.folder = home / _name(docs, home)
        self.embedder: Embedder = embedder(model)
        self._chroma = chroma
        self._opened: tuple[str, Ledger, Segments, Dense] | None = None

    # -- writing

    def sync(
        self,
        paths: Sequence[str] = (),
        rebuild: bool = False,
        progress: Callable[[Progress], None] = lambda progress: None,
    ) -> Report:
        """Bring the library up to date with the folder, or with `paths` in it only.

        Raises DocumentsError, HomeError, InputError for a path outside the folder, Busy when another process writes.
        """
        within = self._within(paths)
        found = list(files(self.docs, besides=self.home))
        with self._writing():
            name = self._to_fill(rebuild)
            if name != self._current():
                within = lambda source: True  # noqa: E731
            ledger = self._ledger(name)
            segments = self._segments(ledger)
            again = within if paths else lambda source: False
            report = synchronise(ledger, segments, self.embedder, found, within, again, progress)
            self._point_at(name)
            return report

    def remove(self, source: str) -> None:
        """Take a document out, and keep it out until it changes or is named to `sync`."""
        with self._writing():
            ledger = self._ledger(self._ready())
            if not take_out(ledger, source):
                raise InputError(
                    f"There is no document {source!r} in the library; `footnote list` shows what there is."
                )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / "writer.lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            raise Busy(f"Another process is indexing into {self.folder}; try again when it has finished.") from error
        except OSError as error:
            raise HomeError(
                f"The home folder {self.home} cannot be written ({error.strerror}); choose another with --home."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _to_fill(self, rebuild: bool) -> str:
        """The ledger a sync writes to: the current one if it fits, else an unfinished one that does, else a new one."""
        current = self._current()
        if current and not rebuild and self._ledger(current).meta("recipe") == self._recipe():
            return current
        number = 1 + int(re.sub(r"\D", "", current) or 0)
        name = f"ledger-{number}.sqlite"
        unfinished = self.folder / name
        if unfinished.exists() and (rebuild or Ledger(unfinished).meta("recipe") != self._recipe()):
            for file in self.folder.glob(name + "*"):
                file.unlink()
        ledger = Ledger(unfinished, create=True)
        with ledger.change():
            ledger.set_meta("recipe", self._recipe())
        if not current:
            self._point_at(name)  # nothing answered before: let the first documents answer while the rest is read
        return name

    def _point_at(self, name: str) -> None:
        old = self._current()
        if old == name:
            return
        draft = self.folder / "CURRENT.new"
        try:
            draft.write_text(name, encoding="utf-8")
            os.replace(draft, self.folder / "CURRENT")
        except OSError as error:
            raise HomeError(f"The home folder {self.home} cannot be written ({error.strerror}).") from error
        if old:
            with suppress(OSError, HomeError):
                previous = self._ledger(old)
                segments = self._segments(previous)
                for segment in segments.present():
                    segments.drop(segment)
                previous.close()
                for file in self.folder.glob(old + "*"):
                    file.unlink()

    def _recipe(self) -> str:
        return f"{self.embedder.name} reader {READER_VERSION} splitter {SPLITTER_VERSION}"

    def _within(self, paths: Sequence[str]) -> Callable[[str], bool]:
        """Whether a source is one of `paths`, given relative to the documents folder or to the working directory."""
        if not paths:
            return lambda source: True
        root = self.docs.resolve()
        wanted: list[str] = []
        for path in paths:
            place = next((p.resolve() for p in (Path(path), self.docs / path) if p.exists()), None)
            if place is None:
                raise InputError(f"{path} does not exist, neither here nor in {self.docs}.")
            if not place.is_relative_to(root):
                raise InputError(f"{path} is not inside the documents folder {self.docs}; copy it there or use --docs.")
            wanted.append(place.relative_to(root).as_posix())
        return lambda source: any(w in (".", source) or source.startswith(w + "/") for w in wanted)

    # -- reading

    def search(self, question: str, k: int = 5) -> tuple[Hit, ...]:
        """The `k` passages that match `question` best, by meaning and by words."""
        ledger, dense = self._reading()
        vector = self.embedder.embed([question], query=True)[0]
        with ledger.snapshot():
            cosines = dict(dense.nearest(vector, CANDIDATES))
            keywords = dict(ledger.matching(query_terms(question, ledger.languages()), CANDIDATES))
            missed = [id for id in keywords if id not in cosines]
            if missed:
                cosines.update(zip(missed, (ledger.vectors(missed) @ vector).tolist(), strict=True))
            ranked = fuse(cosines, keywords)[:k]
            stored = ledger.passages([id for id, _ in ranked])
            hits = []
            for id, score in ranked:
                passage = stored[id]
                source, *also = ledger.sources_of(passage.content)
                hits.append(
                    Hit(
                        source,
                        ledger.title_of(passage.content),
                        passage.page,
                        passage.start,
                        passage.end,
                        passage.text,
                        score,
                        passage.context,
                        tuple(also),
                    )
                )
            return tuple(hits)

    def document(self, source: str) -> Document:
        """The document at `source`, as its passages' offsets count. Raises InputError."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            document = ledger.document(source)
            if document is None:
                entry = ledger.entries().get(source)
                why = f"could not be read: {entry.reason}" if entry else "is not in the library"
                raise InputError(f"{source} {why}; `footnote list` shows what there is.")
            return document

    def passages_of(self, source: str) -> tuple[Hit, ...]:
        """All passages of one document in reading order, each with score 0."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            entry = ledger.entries().get(source)
            if entry is None or entry.content is None:
                return ()
            title = ledger.title_of(entry.content)
            return tuple(
                Hit(source, title, p.page, p.start, p.end, p.text, 0.0, p.context)
                for p in ledger.passages_of(entry.content)
            )

    def vectors_of(self, hits: Sequence[Hit]) -> Vectors:
        """The stored vectors (len(hits), dim) float32 of passages of one document."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            entry = ledger.entries()[hits[0].source]
            ids = {p.start: p.id for p in ledger.passages_of(entry.content or 0)}
            return ledger.vectors([ids[hit.start] for hit in hits])

    def rarities(self, words: Iterable[str]) -> dict[str, float]:
        """How rare each keyword term is among the passages: its inverse document frequency, > 0 (as in BM25)."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            _, passages = ledger.counts()
            counts = {word: ledger.frequency(word) for word in words}
        return {word: math.log(1 + (passages - count + 0.5) / (count + 0.5)) for word, count in counts.items()}

    def documents(self) -> tuple[tuple[Entry, str], ...]:
        """Every known path in order, with its title; what could not be read has a reason and no title."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            return tuple(
                (entry, ledger.title_of(entry.content) if entry.content is not None else "")
                for entry in ledger.entries().values()
            )

    def status(self) -> Status:
        """Counts, places and the model, as of the last committed change."""
        ledger, _ = self._reading()
        with ledger.snapshot():
            documents, passages = ledger.counts()
            return Status(
                docs=str(self.docs),
                home=str(self.home),
                model=self.embedder.name,
                documents=documents,
                passages=passages,
                skipped=sum(entry.reason is not None for entry in ledger.entries().values()),
                segments=len(ledger.segments()),
                loose=ledger.loose(),
                generation=ledger.generation,
            )

    @property
    def ready(self) -> bool:
        """Whether a finished library is there to answer."""
        return bool(self._current())

    def _reading(self) -> tuple[Ledger, Dense]:
        name = self._ready()
        if self._opened is None or self._opened[0] != name:
            ledger = self._ledger(name)
            segments = self._segments(ledger)
            self._opened = (name, ledger, segments, Dense(ledger, segments))
        return self._opened[1], self._opened[3]

    def _ready(self) -> str:
        name = self._current()
        if not name:
            raise HomeError(f"There is no library in {self.folder} yet; run `footnote index`.")
        return name

    def _current(self) -> str:
        try:
            return (self.folder / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise HomeError(f"The home folder {self.home} cannot be read ({error.strerror}).") from error

    def _ledger(self, name: str) -> Ledger:
        if self._opened is not None and self._opened[0] == name:
            return self._opened[1]
        return Ledger(self.folder / name)

    def _segments(self, ledger: Ledger) -> Segments:
        if self._opened is not None and self._opened[1] is ledger:
            return self._opened[2]
        return Segments(self.folder / "chroma", ledger.id, self._chroma)


def _name(docs: Path, home: Path) -> str:
    """A folder name for the library of `docs` that stays the same when both folders are moved together."""
    relative = os.path.relpath(docs.resolve(), home.resolve())
    readable = re.sub(r"[^A-Za-z0-9]+", "-", docs.resolve().name).strip("-").lower()[:40] or "documents"
    return f"{readable}-{hashlib.sha256(relative.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
