"""The ledger: one SQLite file that is the truth about a library.

It holds the documents and their text, the passages with their spans and vectors, the keyword index, and which Chroma
segments are live. A change becomes visible by one transaction, so a reader in any process sees a library from before
or after it, never between. Chroma can always be rebuilt from here. Knows nothing of files, models or ranking.

    contents     what a document says, once per distinct file content
    documents    which path says it now, or why a path could not be read
    passages     spans of contents; `segment` is NULL until the vector stands in a Chroma segment
    keywords     FTS5 over the passages' terms
    segments     the Chroma collections that are live
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.database import Database
from index.document import Document, Page, Section
from index.split import Passage
from index.words import terms

_ENTRY = "source, size, mtime, hash, content, reason"
_PASSAGE = "id, content, start, stop, page, context, text"


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of the documents folder as the ledger knows it."""

    source: str
    size: int  # bytes
    mtime: int  # nanoseconds
    hash: str  # of the file's bytes
    content: int | None  # None: it could not be read, or was taken out
    reason: str | None  # why not


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as stored, with its place and its text."""

    id: int
    content: int
    start: int
    end: int
    page: int | None
    context: str
    text: str


class Ledger(Database):
    """What is asked of and told to a ledger file. Reads that belong together go inside `snapshot`, writes inside `change`."""

    # -- documents

    def entries(self) -> dict[str, Entry]:
        return {row[0]: Entry(*row) for row in self.run(f"SELECT {_ENTRY} FROM documents ORDER BY source")}

    def entry(self, source: str) -> Entry | None:
        row = self.run(f"SELECT {_ENTRY} FROM documents WHERE source = ?", (source,)).fetchone()
        return Entry(*row) if row else None

    def put_entry(self, entry: Entry) -> None:
        self.run(
            f"INSERT OR REPLACE INTO documents ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.source, entry.size, entry.mtime, entry.hash, entry.content, entry.reason),
        )

    def drop_entry(self, source: str) -> None:
        self.run("DELETE FROM documents WHERE source = ?", (source,))

    def content_of(self, hash: str) -> int | None:
        row = self.run("SELECT id FROM contents WHERE hash = ?", (hash,)).fetchone()
        return int(row[0]) if row else None

    def put_content(self, hash: str, document: Document, language: str) -> int:
        cursor = self.run(
            "INSERT INTO contents (hash, title, language, text, length, pages, sections, notes) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                hash,
                document.title,
                language,
                zlib.compress(document.text.encode("utf-8", "surrogatepass"), 6),
                len(document.text),
                json.dumps([(page.number, page.start, page.end) for page in document.pages]),
                json.dumps([(section.title, section.level, section.start) for section in document.sections]),
                json.dumps(document.notes),
            ),
        )
        return int(cursor.lastrowid or 0)

    def document(self, source: str) -> Document | None:
        """The document at `source` as last indexed."""
        row = self.run(
            "SELECT title, text, pages, sections, notes FROM contents JOIN documents ON contents.id = content "
            "WHERE source = ?",
            (source,),
        ).fetchone()
        if row is None:
            return None
        return Document(
            source,
            row[0],
            zlib.decompress(row[1]).decode("utf-8", "surrogatepass"),
            tuple(Page(*page) for page in json.loads(row[2])),
            tuple(Section(*section) for section in json.loads(row[3])),
            tuple(json.loads(row[4])),
        )

    def title_of(self, content: int) -> str:
        return str(self.run("SELECT title FROM contents WHERE id = ?", (content,)).fetchone()[0])

    def sources_of(self, content: int) -> tuple[str, ...]:
        """The paths that hold `content` now, in order."""
        rows = self.run("SELECT source FROM documents WHERE content = ? ORDER BY source", (content,))
        return tuple(row[0] for row in rows)

    def titles(self) -> dict[str, str]:
        """The title of every path that could be read."""
        return dict(self.run("SELECT source, title FROM documents JOIN contents ON contents.id = content"))

    def languages(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self.run("SELECT DISTINCT language FROM contents ORDER BY language"))

    def loose(self) -> int:
        """Passages in no segment."""
        return int(self.run("SELECT count(*) FROM passages WHERE segment IS NULL").fetchone()[0])

    def counts(self) -> tuple[int, int, int]:
        """Documents that can be cited, files that could not be read, and passages."""
        documents, skipped = self.run("SELECT count(content), count(reason) FROM documents").fetchone()
        return int(documents), int(skipped), int(self.run("SELECT count(*) FROM passages").fetchone()[0])

    # -- passages

    def put_passages(
        self,
        content: int,
        document: Document,
        passages: Iterable[Passage],
        terms: Iterable[tuple[str, str]],
        vectors: NDArray[np.float32],
    ) -> None:
        """Add the passages of a content with their keyword terms (context, body) and vectors (n, dim)."""
        halves = vectors.astype(np.float16)
        for passage, (context, body), vector in zip(passages, terms, halves, strict=True):
            start, end = passage.start, passage.end
            cursor = self.run(
                "INSERT INTO passages (content, start, stop, page, context, text, vector) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    content,
                    start,
                    end,
                    document.page_at(start),
                    passage.context,
                    document.text[start:end],
                    vector.tobytes(),
                ),
            )
            self.run("INSERT INTO keywords (rowid, context, body) VALUES (?, ?, ?)", (cursor.lastrowid, context, body))

    def drop_content(self, content: int, terms: Iterable[tuple[int, str, str]]) -> None:
        """Forget a content; `terms` are (passage id, context, body) exactly as they were put in."""
        for id, context, body in terms:
            self.run(
                "INSERT INTO keywords (keywords, rowid, context, body) VALUES ('delete', ?, ?, ?)", (id, context, body)
            )
        self.run("DELETE FROM passages WHERE content = ?", (content,))
        self.run("DELETE FROM contents WHERE id = ?", (content,))

    def orphans(self) -> tuple[int, ...]:
        """Contents no path holds any more."""
        rows = self.run(
            "SELECT id FROM contents WHERE id NOT IN (SELECT content FROM documents WHERE content NOT NULL)"
        )
        return tuple(row[0] for row in rows)

    def language_of(self, content: int) -> str:
        return str(self.run("SELECT language FROM contents WHERE id = ?", (content,)).fetchone()[0])

    def passages_of(self, content: int) -> tuple[StoredPassage, ...]:
        rows = self.run(f"SELECT {_PASSAGE} FROM passages WHERE content = ? ORDER BY id", (content,))
        return tuple(StoredPassage(*row) for row in rows)

    def neighbours(self, content: int, start: int, before: int, after: int) -> tuple[StoredPassage, ...]:
        """The passage that begins at `start`, with at most so many before and after it; empty where there is none."""
        found = self.run("SELECT id FROM passages WHERE content = ? AND start = ?", (content, start)).fetchone()
        if found is None:
            return ()
        rows = self.run(  # the passages of a content are numbered in reading order, without a gap
            f"SELECT {_PASSAGE} FROM passages WHERE id BETWEEN ? AND ? AND content = ? ORDER BY id",
            (found[0] - before, found[0] + after, content),
        )
        return tuple(StoredPassage(*row) for row in rows)

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of `ids` that are live."""
        marks = ",".join("?" * len(ids))
        rows = self.run(f"SELECT {_PASSAGE} FROM passages WHERE id IN ({marks})", tuple(ids))
        return {row[0]: StoredPassage(*row) for row in rows}

    def alive(self, ids: Sequence[int], segment: int) -> set[int]:
        """Those of `ids` that are still passages of `segment`."""
        marks = ",".join("?" * len(ids))
        rows = self.run(f"SELECT id FROM passages WHERE id IN ({marks}) AND segment = ?", (*ids, segment))
        return {row[0] for row in rows}

    def matching(self, words: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The `k` best (passage id, BM25 score > 0) for any of `words`, best first; context counts half."""
        if not words:
            return []
        query = " OR ".join(map(_phrase, words))
        rows = self.run(
            "SELECT rowid, -bm25(keywords, 0.5, 1.0) AS score FROM keywords WHERE keywords MATCH ? ORDER BY score DESC LIMIT ?",
            (query, k),
        )
        return [(int(row[0]), float(row[1])) for row in rows]

    # -- words

    def holds(self, phrase: str) -> bool:
        """Whether any passage has the keyword term, or the terms in a row."""
        return bool(self.run("SELECT 1 FROM keywords WHERE keywords MATCH ? LIMIT 1", (_phrase(phrase),)).fetchone())

    def between(self, low: str, high: str) -> Iterator[tuple[str, int]]:
        """The keyword terms from `low` up to `high`, and in how many passages each stands."""
        self.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, keywords, row)")
        return iter(self.run("SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ?", (low, high)))

    def spellings(self, term: str) -> set[str]:
        """The words whose keyword term is `term`, as some passages have them."""
        rows = self.run(
            "SELECT passages.text, passages.context, language FROM keywords JOIN passages ON passages.id = keywords.rowid "
            "JOIN contents ON contents.id = passages.content WHERE keywords MATCH ? LIMIT 20",
            (_phrase(term),),
        )
        words = {(word, row[2]) for row in rows for word in re.findall(r"[^\W\d_]+", f"{row[0]} {row[1]}")}
        return {word for word, language in words if terms(word, language) == [term]}

    # -- vectors and segments

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Vectors (len(ids), dim) float32 of live passages, in the order of `ids`."""
        marks = ",".join("?" * len(ids))
        blobs = dict(self.run(f"SELECT id, vector FROM passages WHERE id IN ({marks})", tuple(ids)))
        return _matrix([blobs[id] for id in ids])

    def in_segment(self, segment: int | None) -> tuple[list[int], NDArray[np.float32]]:
        """Ids and vectors of the passages of one segment, or of those in none."""
        rows = self.run("SELECT id, vector FROM passages WHERE segment IS ? ORDER BY id", (segment,)).fetchall()
        return [row[0] for row in rows], _matrix([row[1] for row in rows])

    def ids_in(self, segment: int) -> list[int]:
        """Ids of the passages of one segment, in order."""
        return [row[0] for row in self.run("SELECT id FROM passages WHERE segment = ? ORDER BY id", (segment,))]

    def assign(self, ids: Sequence[int], segment: int | None) -> None:
        self.run_many("UPDATE passages SET segment = ? WHERE id = ?", ((segment, id) for id in ids))

    def segments(self) -> dict[int, tuple[int, int]]:
        """Live segments: id -> (vectors in Chroma, passages of them still live)."""
        rows = self.run(
            "SELECT segments.id, size, (SELECT count(*) FROM passages WHERE segment = segments.id) FROM segments ORDER BY 1"
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def next_segment(self) -> int:
        """A segment number never used in this library."""
        row = self.run("SELECT seq FROM sqlite_sequence WHERE name = 'segments'").fetchone()
        return (int(row[0]) if row else 0) + 1

    def add_segment(self, segment: int, size: int) -> None:
        self.run("INSERT INTO segments VALUES (?, ?)", (segment, size))

    def drop_segment(self, segment: int) -> None:
        self.run("DELETE FROM segments WHERE id = ?", (segment,))


def _phrase(term: str) -> str:
    """Keyword terms in a row, in FTS5's query language."""
    return '"' + term.replace('"', '""') + '"'


def _matrix(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32)
