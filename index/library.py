"""A library: one documents folder, kept searchable in a home folder. The whole of this package behind one class."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.dense import Dense
from index.document import Document
from index.embed import DEFAULT_MODEL, Embedder, Vectors, embedder
from index.errors import HomeError, InputError
from index.folder import files
from index.formats import READER_VERSION
from index.home import Home
from index.ledger import Entry, Ledger, StoredPassage
from index.rank import fuse, spread
from index.segments import Segments
from index.spelling import corrected, known
from index.split import SPLITTER_VERSION
from index.sync import Progress, Report, sound, synchronise, take_out
from index.words import query_terms

CANDIDATES = 100  # passages each ranking contributes before they are fused
_SPARE = 10  # further passages, to stand in for near-copies


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question: `text` is `text_of(source)[start:end]`."""

    source: str
    title: str
    page: int | None  # counts from 1
    start: int
    end: int
    text: str
    score: float  # cosine + weighted BM25 (rank.py), comparable within one search; higher is better
    cosine: float = 0.0  # of the question's vector and the passage's, in [-1, 1]
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
    generation: int  # grows with every change
    problems: tuple[str, ...] = ()  # one sentence each, with what mends it


class Library:
    """Documents under `docs`, searchable from `home`. Cheap to make: nothing is opened before it is needed."""

    def __init__(self, docs: Path, home: Path, model: str = DEFAULT_MODEL, chroma: str = "") -> None:
        self.docs = docs
        self.home = home
        self.embedder: Embedder = embedder(model)
        self._model = model
        self._home = Home(docs, home, chroma)
        self._dense: tuple[str, Dense] | None = None
        self._earlier: tuple[str, Embedder] | None = None
        self._asked: tuple[tuple[str, ...], Vectors] | None = None  # what was last embedded as a question

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
        with self._home.writing():
            name = self._home.to_fill(self._recipe(), self._model, rebuild)
            if name != self._home.current():
                within = lambda source: True  # noqa: E731
            ledger, segments = self._home.open(name)
            again = within if paths else lambda source: False
            report = synchronise(ledger, segments, self.embedder, found, within, again, progress)
            self._home.point_at(name)
            return report

    def remove(self, source: str) -> None:
        """Take a document out, and keep it out until it changes or is named to `sync`."""
        with self._home.writing():
            ledger, _, _ = self._reading()
            if not take_out(ledger, source):
                raise InputError(
                    f"There is no document {source!r} in the library; `footnote list` shows what there is."
                )

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
        ledger, _, dense = self._reading()
        vector = self.embed([question], query=True)[0]
        with ledger.snapshot():
            cosines = dict(dense.nearest(vector, CANDIDATES))
            keywords = dict(ledger.matching(query_terms(question, ledger.languages()), CANDIDATES))
            missed = [id for id in keywords if id not in cosines]
            if missed:
                cosines.update(zip(missed, (ledger.vectors(missed) @ vector).tolist(), strict=True))
            ranked = fuse(cosines, keywords)[: 2 * k + _SPARE]
            stored = ledger.passages([id for id, _ in ranked])
            ranked = [ranked[i] for i in spread([(stored[id].content, stored[id].text) for id, _ in ranked])][:k]
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
                        cosines[id],
                        passage.context,
                        tuple(also),
                    )
                )
            return tuple(hits)

    def corrected(self, question: str) -> str:
        """`question` with slips of the pen mended by the library's own words; as it is where there are none."""
        ledger, _, _ = self._reading()
        model = self._embedder_of(ledger)
        with ledger.snapshot():
            return corrected(question, ledger, ledger.languages(), lambda word: model.count([word])[0])

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Those of `words` that stand nowhere in the library, in no form."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            languages = ledger.languages()
            return [word for word in words if not known(word, ledger, languages)]

    def document(self, source: str) -> Document:
        """The document at `source`, as its passages' offsets count. Raises InputError."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            document = ledger.document(source)
            if document is None:
                entry = ledger.entry(source)
                why = f"could not be read: {entry.reason}" if entry else "is not in the library"
                raise InputError(f"{source} {why}; `footnote list` shows what there is.")
            return document

    def passages_of(self, source: str) -> tuple[Hit, ...]:
        """All passages of one document in reading order, each with score 0."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            entry = ledger.entry(source)
            if entry is None or entry.content is None:
                return ()
            return _hits(source, ledger.title_of(entry.content), ledger.passages_of(entry.content))

    def around(self, hit: Hit, before: int = 1, after: int = 2) -> tuple[Hit, ...]:
        """The passages before and after `hit` in its document, and `hit` itself, in reading order."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            entry = ledger.entry(hit.source)
            found = () if entry is None else ledger.neighbours(entry.content or 0, hit.start, before, after)
        hits = _hits(hit.source, hit.title, found)
        return tuple(hit if other.start == hit.start else other for other in hits) or (hit,)

    def vectors_of(self, hits: Sequence[Hit]) -> Vectors:
        """The stored vectors (len(hits), dim) float32 of passages of one document."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            entry = ledger.entry(hits[0].source)
            ids = {p.start: p.id for p in ledger.passages_of(entry.content or 0)} if entry else {}
            return ledger.vectors([ids[hit.start] for hit in hits])

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit vectors (len(texts), dim) float32 by the model of the library that answers; `query`: they are questions.

        The last question's vector is kept, for what searches and what reads both want it.
        """
        model = self._embedder_of(self._reading()[0])
        if not query:
            return model.embed(texts)
        key, last = (model.name, *texts), self._asked
        if last is None or last[0] != key:
            last = self._asked = (key, model.embed(texts, query=True))
        return last[1]

    def documents(self) -> tuple[tuple[Entry, str], ...]:
        """Every known path in order, with its title; what could not be read has a reason and no title."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            titles = ledger.titles()
            return tuple((entry, titles.get(entry.source, "")) for entry in ledger.entries().values())

    def status(self, problems: bool = False) -> Status:
        """Counts, places and the model, as of the last committed change; on request also what is wrong with it."""
        ledger, _, _ = self._reading()
        with ledger.snapshot():
            documents, skipped, passages = ledger.counts()
            return Status(
                docs=str(self.docs),
                home=str(self.home),
                model=self.embedder.name,
                documents=documents,
                passages=passages,
                skipped=skipped,
                segments=len(ledger.segments()),
                loose=ledger.loose(),
                generation=ledger.generation,
                problems=self._problems(ledger) if problems else (),
            )

    def _problems(self, ledger: Ledger) -> tuple[str, ...]:
        found = []
        if self.outdated:
            found.append(
                "The library was made for another model or an earlier Footnote; `footnote index` makes it anew."
            )
        if ledger.loose():
            found.append("An indexing was interrupted; `footnote index` finishes it. Nothing committed is lost.")
        _, segments, _ = self._reading()
        broken = [segment for segment in ledger.segments() if not sound(ledger, segments, segment)]
        if broken:
            found.append(
                f"{len(broken)} of {len(ledger.segments())} vector segments are damaged; answers are complete but slower "
                "until `footnote index` rebuilds them."
            )
        return tuple(found)

    @property
    def ready(self) -> bool:
        """Whether a finished library is there to answer."""
        return bool(self._home.current())

    @property
    def outdated(self) -> bool:
        """Whether the library that answers was made for another model, reader or splitter: the next sync makes it anew."""
        return self.ready and self._reading()[0].meta("recipe") != self._recipe()

    def _embedder_of(self, ledger: Ledger) -> Embedder:
        """The model a ledger's vectors are of: the present one, or an earlier one while the library is made anew."""
        model = ledger.meta("model")
        if model in (self._model, ""):
            return self.embedder
        if self._earlier is None or self._earlier[0] != model:
            self._earlier = (model, embedder(model))
        return self._earlier[1]

    def _reading(self) -> tuple[Ledger, Segments, Dense]:
        name = self._home.current()
        if not name:
            raise HomeError(f"There is no library in {self.home} yet; run `footnote index`.")
        ledger, segments = self._home.open(name)
        if self._dense is None or self._dense[0] != name:
            self._dense = (name, Dense(ledger, segments))
        return ledger, segments, self._dense[1]


def _hits(source: str, title: str, passages: Iterable[StoredPassage]) -> tuple[Hit, ...]:
    """Passages of one document that no search found."""
    return tuple(Hit(source, title, p.page, p.start, p.end, p.text, 0.0, 0.0, p.context) for p in passages)
