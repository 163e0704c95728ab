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
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Page, Section
from index.errors import HomeError
from index.split import Passage

FORMAT = 1  # of the file; a newer one is refused

_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contents (
    id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, title TEXT NOT NULL, language TEXT NOT NULL,
    text BLOB NOT NULL, length INTEGER NOT NULL, pages TEXT NOT NULL, sections TEXT NOT NULL, notes TEXT NOT NULL);
CREATE TABLE documents (
    source TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, hash TEXT NOT NULL,
    content INTEGER REFERENCES contents(id), reason TEXT) WITHOUT ROWID;
CREATE INDEX documents_content ON documents(content);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL REFERENCES contents(id),
    start INTEGER NOT NULL, stop INTEGER NOT NULL, page INTEGER, context TEXT NOT NULL, text TEXT NOT NULL,
    segment INTEGER, vector BLOB NOT NULL);
CREATE INDEX passages_content ON passages(content);
CREATE INDEX passages_segment ON passages(segment);
CREATE TABLE segments (id INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('keywords', 'row');
CREATE VIRTUAL TABLE keywords USING fts5(context, body, content='', tokenize="ascii tokenchars '.+#'");
PRAGMA user_version = {FORMAT};
"""

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


class Ledger:
    """One ledger file. Readers may share it between threads; there is one writer, guarded by the caller's lock."""

    def __init__(self, path: Path, create: bool = False) -> None:
        self.path = path
        self._local = threading.local()
        self._create = create
        with _translated(path):
            self._connection()
        self.id = self.meta("id")

    # -- connections and transactions

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _open(self.path, self._create)
        return connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see one state of the library. Nests."""
        connection = self._connection()
        if connection.in_transaction:
            yield
            return
        with _translated(self.path):
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def change(self) -> Iterator[None]:
        """All writes inside become visible together, or not at all."""
        connection = self._connection()
        with _translated(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.set_meta("generation", str(int(self.meta("generation")) + 1))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _run(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        with _translated(self.path):
            return self._connection().execute(sql, values)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    # -- meta

    def meta(self, key: str) -> str:
        row = self._run("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        self._run("INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (key, value))

    @property
    def generation(self) -> int:
        """Grows with every committed change."""
        return int(self.meta("generation"))

    # -- documents

    def entries(self) -> dict[str, Entry]:
        rows = self._run("SELECT source, size, mtime, hash, content, reason FROM documents ORDER BY source")
        return {row[0]: Entry(*row) for row in rows}

    def put_entry(self, entry: Entry) -> None:
        self._run(
            "INSERT OR REPLACE INTO documents (source, size, mtime, hash, content, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (entry.source, entry.size, entry.mtime, entry.hash, entry.content, entry.reason),
        )

    def drop_entry(self, source: str) -> None:
        self._run("DELETE FROM documents WHERE source = ?", (source,))

    def content_of(self, hash: str) -> int | None:
        row = self._run("SELECT id FROM contents WHERE hash = ?", (hash,)).fetchone()
        return int(row[0]) if row else None

    def put_content(self, hash: str, document: Document, language: str) -> int:
        cursor = self._run(
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
        row = self._run(
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
        return str(self._run("SELECT title FROM contents WHERE id = ?", (content,)).fetchone()[0])

    def sources_of(self, content: int) -> tuple[str, ...]:
        """The paths that hold `content` now, in order."""
        rows = self._run("SELECT source FROM documents WHERE content = ? ORDER BY source", (content,))
        return tuple(row[0] for row in rows)

    def languages(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._run("SELECT DISTINCT language FROM contents ORDER BY language"))

    def loose(self) -> int:
        """Passages in no segment."""
        return int(self._run("SELECT count(*) FROM passages WHERE segment IS NULL").fetchone()[0])

    def counts(self) -> tuple[int, int]:
        """Documents that can be cited, and passages."""
        documents = self._run("SELECT count(*) FROM documents WHERE content IS NOT NULL").fetchone()[0]
        return int(documents), int(self._run("SELECT count(*) FROM passages").fetchone()[0])

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
            cursor = self._run(
                "INSERT INTO passages (content, start, stop, page, context, text, vector) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (content, start, end, document.page_at(start), passage.context, document.text[start:end], vector.tobytes()),
            )
            self._run("INSERT INTO keywords (rowid, context, body) VALUES (?, ?, ?)", (cursor.lastrowid, context, body))

    def drop_content(self, content: int, terms: Iterable[tuple[int, str, str]]) -> None:
        """Forget a content; `terms` are (passage id, context, body) exactly as they were put in."""
        for id, context, body in terms:
            self._run(
                "INSERT INTO keywords (keywords, rowid, context, body) VALUES ('delete', ?, ?, ?)", (id, context, body)
            )
        self._run("DELETE FROM passages WHERE content = ?", (content,))
        self._run("DELETE FROM contents WHERE id = ?", (content,))

    def orphans(self) -> tuple[int, ...]:
        """Contents no path holds any more."""
        rows = self._run("SELECT id FROM contents WHERE id NOT IN (SELECT content FROM documents WHERE content NOT NULL)")
        return tuple(row[0] for row in rows)

    def language_of(self, content: int) -> str:
        return str(self._run("SELECT language FROM contents WHERE id = ?", (content,)).fetchone()[0])

    def passages_of(self, content: int) -> tuple[StoredPassage, ...]:
        rows = self._run(f"SELECT {_PASSAGE} FROM passages WHERE content = ? ORDER BY id", (content,))
        return tuple(StoredPassage(*row) for row in rows)

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of `ids` that are live."""
        marks = ",".join("?" * len(ids))
        rows = self._run(f"SELECT {_PASSAGE} FROM passages WHERE id IN ({marks})", tuple(ids))
        return {row[0]: StoredPassage(*row) for row in rows}

    def alive(self, ids: Sequence[int], segment: int) -> set[int]:
        """Those of `ids` that are still passages of `segment`."""
        marks = ",".join("?" * len(ids))
        rows = self._run(f"SELECT id FROM passages WHERE id IN ({marks}) AND segment = ?", (*ids, segment))
        return {row[0] for row in rows}

    def matching(self, words: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The `k` best (passage id, BM25 score > 0) for any of `words`, best first; context counts half."""
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words if '"' not in word)
        rows = self._run(
            "SELECT rowid, -bm25(keywords, 0.5, 1.0) AS score FROM keywords WHERE keywords MATCH ? ORDER BY score DESC LIMIT ?",
            (query, k),
        )
        return [(int(row[0]), float(row[1])) for row in rows]

    def frequency(self, word: str) -> int:
        """In how many passages `word` stands."""
        row = self._run("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
        return int(row[0]) if row else 0

    # -- vectors and segments

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Vectors (len(ids), dim) float32 of live passages, in the order of `ids`."""
        marks = ",".join("?" * len(ids))
        blobs = dict(self._run(f"SELECT id, vector FROM passages WHERE id IN ({marks})", tuple(ids)))
        return _matrix([blobs[id] for id in ids])

    def in_segment(self, segment: int | None) -> tuple[list[int], NDArray[np.float32]]:
        """Ids and vectors of the passages of one segment, or of those in none."""
        rows = self._run("SELECT id, vector FROM passages WHERE segment IS ? ORDER BY id", (segment,)).fetchall()
        return [row[0] for row in rows], _matrix([row[1] for row in rows])

    def assign(self, ids: Sequence[int], segment: int | None) -> None:
        connection = self._connection()
        with _translated(self.path):
            connection.executemany("UPDATE passages SET segment = ? WHERE id = ?", ((segment, id) for id in ids))

    def segments(self) -> dict[int, tuple[int, int]]:
        """Live segments: id -> (vectors in Chroma, passages of them still live)."""
        rows = self._run(
            "SELECT segments.id, size, (SELECT count(*) FROM passages WHERE segment = segments.id) FROM segments ORDER BY 1"
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def next_segment(self) -> int:
        """A segment number never used in this library."""
        row = self._run("SELECT seq FROM sqlite_sequence WHERE name = 'segments'").fetchone()
        return (int(row[0]) if row else 0) + 1

    def add_segment(self, segment: int, size: int) -> None:
        self._run("INSERT INTO segments VALUES (?, ?)", (segment, size))

    def drop_segment(self, segment: int) -> None:
        self._run("DELETE FROM segments WHERE id = ?", (segment,))


def _matrix(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype=np.float16).reshape(len(blobs), -1).astype(np.float32)


def _open(path: Path, create: bool) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    try:
        mode = "rwc" if create else "rw"
        connection = sqlite3.connect(f"{uri}?mode={mode}", uri=True, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        if create:
            raise
        # A read-only file system: nobody can be writing, so the file can be taken as it stands.
        connection = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise HomeError(
            f"The library in {path.parent} was written by a newer version of Footnote (format {version}, this one "
            f"reads {FORMAT}); update Footnote or choose another --home."
        )
    if version == 0 and create:
        connection.executescript(f"BEGIN; {_SCHEMA} INSERT INTO meta VALUES ('id', '{uuid4().hex[:12]}'), ('generation', '0'); COMMIT;")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise HomeError(_sentence(path, error)) from error


def _sentence(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "disk is full" in text or "disk I/O" in text:
        return f"The library in {path.parent} could not be written ({text}); free some disk space and run `footnote index` again."
    if "readonly" in text or "unable to open" in text:
        return f"The library in {path.parent} cannot be written ({text}); choose another folder with --home."
    if "malformed" in text or "not a database" in text:
        return f"The library in {path.parent} is damaged ({text}); run `footnote index --rebuild`."
    return f"The library in {path.parent} cannot be used ({text}); run `footnote index --rebuild` if this stays."
