"""Bringing a ledger up to date with the documents folder.

A document is its content: paths are compared by size and time, then by hash, and only content never seen before is
read, split and embedded. Each batch is one transaction, so whatever stops a sync, the library is whole. Call with the
writer's lock held.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from index.document import Document
from index.embed import Embedder
from index.errors import Unreadable
from index.folder import File, file_hash
from index.formats import read
from index.ledger import Entry, Ledger
from index.segments import SegmentLost, Segments
from index.split import Passage, passages
from index.titles import titled
from index.words import language, terms

_BATCH = 128  # passages embedded and committed together, at least
_AHEAD = 8  # documents read ahead of the embedding
_LOOSE = 4096  # passages compared exactly, at most, before they become a Chroma segment
_RACY = 2_000_000_000  # nanoseconds: a file changed this recently may change again unseen
REMOVED = "taken out with `footnote remove`"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sync has come."""

    documents: int  # new or changed ones done
    total: int  # of them
    passages: int  # embedded so far
    source: str  # the document at work


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not in the library, and why."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a sync did. Counts are documents unless named otherwise."""

    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]  # every file that cannot be cited now
    documents: int  # in the library now
    passages: int  # in the library now
    embedded: int  # passages embedded by this sync
    seconds: float


@dataclass(slots=True)
class _Plan:
    unchanged: list[Entry] = field(default_factory=list)
    settled: list[Entry] = field(
        default_factory=list
    )  # touched, renamed, copied: known content at another place or time
    fresh: list[tuple[File, str]] = field(default_factory=list)  # content never seen, with its hash
    gone: list[str] = field(default_factory=list)
    skipped: list[Entry] = field(default_factory=list)


def synchronise(
    ledger: Ledger,
    segments: Segments,
    embedder: Embedder,
    files: Iterable[File],
    within: Callable[[str], bool] = lambda source: True,
    again: Callable[[str], bool] = lambda source: False,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Report:
    """Make `ledger` say what `files` say. Only sources `within` are looked at; those to try `again` are even if unchanged."""
    began = time.monotonic()
    before = ledger.entries()
    plan = _plan(ledger, before, files, within, again)
    with ledger.change() if plan.settled or plan.gone or plan.skipped else ledger.snapshot():
        for entry in (*plan.settled, *plan.skipped):
            ledger.put_entry(entry)
        for source in plan.gone:
            ledger.drop_entry(source)
        if plan.settled or plan.gone or plan.skipped:
            _drop_orphans(ledger)
    embedded = _add(ledger, segments, embedder, plan.fresh, progress)
    settle(ledger, segments)
    after = ledger.entries()
    documents, _, count = ledger.counts()
    live_before = {source for source, entry in before.items() if entry.content is not None}
    live_after = {source for source, entry in after.items() if entry.content is not None}
    changed = sum(before[source].hash != after[source].hash for source in live_before & live_after)
    report = Report(
        added=len(live_after - live_before),
        updated=changed,
        removed=len(live_before - live_after),
        unchanged=len(live_before & live_after) - changed,
        skipped=tuple(Skipped(entry.source, entry.reason) for entry in after.values() if entry.reason),
        documents=documents,
        passages=count,
        embedded=embedded,
        seconds=time.monotonic() - began,
    )
    log.info("sync: %d documents, %d passages embedded, %.0f ms", documents, embedded, 1000 * report.seconds)
    return report


def _plan(
    ledger: Ledger,
    before: dict[str, Entry],
    files: Iterable[File],
    within: Callable[[str], bool],
    again: Callable[[str], bool],
) -> _Plan:
    plan = _Plan()
    seen: set[str] = set()
    now = time.time_ns()
    for file in files:
        if not within(file.source):
            continue
        seen.add(file.source)
        known = before.get(file.source)
        retry = known is not None and known.content is None and again(file.source)
        if known and not retry and (known.size, known.mtime) == (file.size, file.mtime):
            plan.unchanged.append(known)
            continue
        mtime = file.mtime if now - file.mtime > _RACY else 0
        try:
            digest = file_hash(file.path)
        except Unreadable as error:
            plan.skipped.append(Entry(file.source, file.size, 0, "", None, str(error)))
            continue
        content = ledger.content_of(digest)
        if known and known.hash == digest and not retry:
            plan.settled.append(replace(known, size=file.size, mtime=mtime))
        elif content is not None:
            plan.settled.append(Entry(file.source, file.size, mtime, digest, content, None))
        else:
            plan.fresh.append((replace(file, mtime=mtime), digest))
    plan.gone = [source for source in before if within(source) and source not in seen]
    return plan


def take_out(ledger: Ledger, source: str) -> bool:
    """Take a document out of the library until its file changes; whether it was in."""
    entry = ledger.entry(source)
    if entry is None or entry.content is None:
        return False
    with ledger.change():
        ledger.put_entry(replace(entry, content=None, reason=REMOVED))
        _drop_orphans(ledger)
    return True


def _drop_orphans(ledger: Ledger) -> None:
    for content in ledger.orphans():
        tongue = ledger.language_of(content)
        ledger.drop_content(
            content,
            [(p.id, *_terms(p.context, p.text, tongue)) for p in ledger.passages_of(content)],
        )


def _terms(context: str, text: str, tongue: str) -> tuple[str, str]:
    return " ".join(terms(context, tongue)), " ".join(terms(text, tongue))


def _add(
    ledger: Ledger,
    segments: Segments,
    embedder: Embedder,
    fresh: list[tuple[File, str]],
    progress: Callable[[Progress], None],
) -> int:
    """Read, split, embed and commit the new contents in batches; the passages embedded."""
    batch: list[tuple[Entry, Document | None, tuple[Passage, ...]]] = []
    embedded = waiting = 0
    for done, (file, digest, document, reason) in enumerate(_read_ahead(fresh), 1):
        spans = passages(document, embedder.count, embedder.window) if document else ()
        batch.append((Entry(file.source, file.size, file.mtime, digest, None, reason), document, spans))
        waiting += len(spans)
        progress(Progress(done, len(fresh), embedded, file.source))
        if waiting >= _BATCH or done == len(fresh):
            for count in _commit(ledger, embedder, batch):
                embedded += count
                progress(Progress(done, len(fresh), embedded, file.source))
            batch, waiting = [], 0
            if ledger.loose() >= _LOOSE:
                settle(ledger, segments)
    return embedded


def _read_ahead(fresh: list[tuple[File, str]]) -> Iterator[tuple[File, str, Document | None, str | None]]:
    """Documents in order, read by two threads a few files ahead; a file that cannot be read gives its reason."""
    queue = iter(fresh)
    pool = ThreadPoolExecutor(2, thread_name_prefix="read")
    try:
        waiting: list[tuple[File, str, Future[Document]]] = []
        while True:
            for file, digest in islice(queue, _AHEAD - len(waiting)):
                waiting.append((file, digest, pool.submit(_document, file)))
            if not waiting:
                return
            file, digest, future = waiting.pop(0)
            try:
                yield file, digest, future.result(), None
            except Unreadable as error:
                yield file, digest, None, str(error)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _document(file: File) -> Document:
    return titled(read(file.path, file.source))


def _commit(
    ledger: Ledger, embedder: Embedder, batch: list[tuple[Entry, Document | None, tuple[Passage, ...]]]
) -> Iterator[int]:
    """Embed a batch in strides, yielding the size of each, and commit it as one change."""
    texts = [
        f"{p.context}\n{document.text[p.start : p.end]}" if p.context else document.text[p.start : p.end]
        for _, document, spans in batch
        if document
        for p in spans
    ]
    parts = []
    for start in range(0, len(texts), 32):
        parts.append(embedder.embed(texts[start : start + 32]))
        yield len(parts[-1])
    vectors = np.concatenate(parts) if parts else np.zeros((0, 1), dtype=np.float32)
    place = 0
    with ledger.change():
        for entry, document, spans in batch:
            content = ledger.content_of(entry.hash)  # two files of one batch may say the same
            if document is not None and content is None:
                tongue = language(document.text)
                content = ledger.put_content(entry.hash, document, tongue)
                words = [_terms(p.context, document.text[p.start : p.end], tongue) for p in spans]
                ledger.put_passages(content, document, spans, words, vectors[place : place + len(spans)])
            place += len(spans)
            ledger.put_entry(replace(entry, content=content))
        _drop_orphans(ledger)


def settle(ledger: Ledger, segments: Segments) -> None:
    """Put loose passages into a new segment, taking along segments that are small beside it, half dead or lost.

    Each segment stays larger than all younger ones together, as in a log-structured merge tree, so a vector is copied
    O(log n) times. The vectors come from the ledger; nothing is embedded.
    """
    live = ledger.segments()
    present = segments.present() if live or ledger.loose() else set()
    taken = {
        id
        for id, (size, alive) in live.items()
        if id not in present or alive * 2 < size or not sound(ledger, segments, id)
    }
    ids, vectors = ledger.in_segment(None)
    gathered = len(ids) + sum(live[id][1] for id in taken)
    for id in sorted(live.keys() - taken, key=lambda id: live[id][1]):
        if gathered and live[id][1] <= gathered:
            taken.add(id)
            gathered += live[id][1]
    if taken or ids:
        for id in taken:
            more_ids, more = ledger.in_segment(id)
            if more_ids:
                ids, vectors = ids + more_ids, np.concatenate([vectors, more]) if len(vectors) else more
        new = ledger.next_segment()
        if ids:
            segments.write(new, ids, vectors)
        with ledger.change():
            if ids:
                ledger.add_segment(new, len(ids))
                ledger.assign(ids, new)
            for id in taken:
                ledger.drop_segment(id)
    for leftover in present - ledger.segments().keys():
        segments.drop(leftover)


def sound(ledger: Ledger, segments: Segments, segment: int) -> bool:
    """Whether a segment finds some of its own passages: Chroma may lose its index files and not notice."""
    ids = ledger.ids_in(segment)
    if not ids:
        return True
    for id in {ids[0], ids[len(ids) // 2], ids[-1]}:
        try:
            ((_, cosine),) = segments.search(segment, ledger.vectors([id])[0], 1)
        except SegmentLost as error:
            log.warning("segment %d will be rebuilt: %s", segment, error)
            return False
        if cosine < 0.99:
            log.warning("segment %d will be rebuilt: it does not find its own vectors", segment)
            return False
    return True
