"""Vectors in Chroma, as segments: collections that are written once and never touched again.

Chroma (embedded) loses records when a collection is changed under a reader's feet, but shows a new collection to every
process at once; so each change is a new collection, and the ledger says which ones count. A segment that cannot be
read raises `SegmentLost`: the ledger has every vector, so the caller can do without it and the next sync rebuilds it.
"""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.errors import HomeError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_BATCH = 5000  # chromadb 1.5.9 refuses more than 5461 records at once

log = logging.getLogger(__name__)


class SegmentLost(Exception):
    """A segment's collection is missing or cannot be read; never leaves this package."""


class Segments:
    """The Chroma collections of one library, embedded under `folder` or on a Chroma server at `url`."""

    def __init__(self, folder: Path, library: str, url: str = "") -> None:
        self._folder = folder
        self._prefix = f"footnote-{library}-"
        self._url = url
        self._client: ClientAPI | None = None
        self._file = 0  # inode of the database file the client has open
        self._open: dict[int, Collection] = {}
        self._lock = threading.Lock()

    def write(self, segment: int, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Make collection `segment` of `vectors` (n, dim) named by passage `ids`; replaces an unfinished attempt."""
        self.drop(segment)
        try:
            collection = self._connect().create_collection(
                self._prefix + str(segment),
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
            )
            for start in range(0, len(ids), _BATCH):
                batch = slice(start, start + _BATCH)
                collection.add(ids=[str(id) for id in ids[batch]], embeddings=vectors[batch])
        except Exception as error:
            raise HomeError(
                f"The vectors in {self._folder} could not be written ({error}); run `footnote index` again."
            ) from error

    def search(self, segment: int, vector: NDArray[np.float32], n: int) -> list[tuple[int, float]]:
        """The `n` nearest (passage id, cosine) in `segment`, nearest first (HNSW, approximate)."""
        try:
            client = self._connect()
            collection = self._open.get(segment)
            if collection is None:
                collection = client.get_collection(self._prefix + str(segment), embedding_function=None)
                self._open[segment] = collection
            found: Any = collection.query(query_embeddings=[vector], n_results=n, include=["distances"])
            hits = [
                (int(id), 1.0 - distance) for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
            ]
        except Exception as error:
            self._open.pop(segment, None)
            raise SegmentLost(str(error)) from error
        if len(hits) < n:
            raise SegmentLost(f"segment {segment} returned {len(hits)} of {n} vectors")
        return hits

    def drop(self, segment: int) -> None:
        """Delete the collection `segment`, if it is there."""
        self._open.pop(segment, None)
        if segment in self.present():
            try:
                self._connect().delete_collection(self._prefix + str(segment))
            except Exception as error:
                log.warning("segment %d could not be deleted: %s", segment, error)

    def present(self) -> set[int]:
        """Segments that have a collection in Chroma, live or left over."""
        try:
            names = [collection.name for collection in self._connect().list_collections()]
        except Exception as error:
            raise HomeError(
                f"The vectors in {self._folder} cannot be read ({error}); run `footnote index --rebuild`."
            ) from error
        return {int(name[len(self._prefix) :]) for name in names if name.startswith(self._prefix)}

    def _connect(self) -> "ClientAPI":
        with self._lock:
            if not self._url and self._inode() != (self._file if self._client else self._inode() or -1):
                # The folder was deleted under our feet; Chroma would go on using the files that are gone.
                from chromadb.api.shared_system_client import SharedSystemClient

                SharedSystemClient.clear_system_cache()
                self._client = None
                self._open.clear()
            if self._client is None:
                import chromadb
                from chromadb.config import Settings

                settings = Settings(anonymized_telemetry=False)
                if self._url:
                    address = urlsplit(self._url)
                    secure = address.scheme == "https"
                    self._client = chromadb.HttpClient(
                        host=address.hostname or "localhost",
                        port=address.port or (443 if secure else 8000),
                        ssl=secure,
                        settings=settings,
                    )
                else:
                    self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
                    self._file = self._inode()
            return self._client

    def _inode(self) -> int:
        """The identity of Chroma's database file, 0 if there is none."""
        try:
            return (self._folder / "chroma.sqlite3").stat().st_ino
        except OSError:
            return 0
