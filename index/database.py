"""One SQLite file shared by one writer and any number of readers. Knows transactions and the schema, not what is asked."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from index.errors import HomeError

FORMAT = 1  # of the file; a newer one is refused

_SCHEMA = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contents (
    id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, title TEXT NOT NULL, language TEXT NOT NULL,
    text BLOB NOT NULL, length INTEGER NOT NULL, pages TEXT NOT NULL, sections TEXT NOT NULL, notes TEXT NOT NULL);
CREATE INDEX contents_language ON contents(language);
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
CREATE VIRTUAL TABLE keywords USING fts5(context, body, content='', tokenize="ascii tokenchars '.+#'");
PRAGMA user_version = {FORMAT};
"""


class Database:
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

    def run(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Execute one statement."""
        with _translated(self.path):
            return self._connection().execute(sql, values)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute one statement for each of `rows`."""
        with _translated(self.path):
            self._connection().executemany(sql, rows)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    # -- meta

    def meta(self, key: str) -> str:
        row = self.run("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        self.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (key, value))

    @property
    def generation(self) -> int:
        """Grows with every committed change."""
        return int(self.meta("generation"))


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
        connection.executescript(
            f"BEGIN; {_SCHEMA} INSERT INTO meta VALUES ('id', '{uuid4().hex[:12]}'), ('generation', '0'); COMMIT;"
        )
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
