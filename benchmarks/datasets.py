"""Question sets as a user would have them: a folder of documents, and questions with their known answers.

A set is a folder with corpus.jsonl and queries.jsonl. Each of its documents becomes a text file with exactly its text,
named after its title where it has one; sets that bring their original files keep them.
"""

import hashlib
import json
import random
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.metrics import Range
from qa import Turn

Unit = Literal["span", "characters", "document", "any"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What counts as found in a set, and which measures make sense for it."""

    unit: Unit  # span: a passage that holds a gold span; characters of the gold spans; document(s); any one of them
    parts: bool = False  # gold spans are parts of one answer, rather than alternatives
    extractive: bool = False  # accepted answers are words of the documents
    files: bool = False  # original files, in which the gold offsets do not count


KINDS = {
    "seed_questions": Kind("span", extractive=True),
    "squad_articles": Kind("span", extractive=True),
    "clapnq_dev": Kind("document", parts=True),
    "chunking_eval": Kind("characters", parts=True),
    "scifact": Kind("document"),
    "anthropic_docs_rag": Kind("document"),
    "multihop_rag_evidence": Kind("document", parts=True),
    "mtrag_conv": Kind("document"),
    "xquad_multi": Kind("document", extractive=True),  # each document is one paragraph
    "formats_ingest": Kind("any", extractive=True, files=True),
    "sec10q_pdf": Kind("document", files=True),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known of its answer; `answerable` is None where the notion does not apply."""

    id: str
    text: str
    answers: tuple[str, ...]
    answerable: bool | None
    documents: Mapping[str, float]  # source -> relevance
    spans: tuple[Range, ...]
    history: tuple[Turn, ...] = ()
    group: str = ""  # a part of the set that is worth a row of its own


@dataclass(frozen=True, slots=True)
class Dataset:
    """One set, its documents written to `docs`."""

    name: str
    kind: Kind
    docs: Path
    texts: Mapping[str, str]  # source -> the text its file must have; empty for original files
    questions: tuple[Question, ...]
    same: Mapping[str, str]  # source -> the first source with the same content, where that is another


def load(folder: Path, docs: Path, limit: int = 0, seed: int = 0) -> Dataset:
    """The set in `folder`, its documents written to `docs`; at most `limit` questions, drawn with `seed`."""
    kind = KINDS.get(folder.name, Kind("document"))
    corpus = list(_lines(folder / "corpus.jsonl"))
    sources = _copied(folder / "files", corpus, docs) if kind.files else _written(corpus, docs)
    same = _same(docs, sources.values())
    lines = list(_lines(folder / "queries.jsonl"))
    if 0 < limit < len(lines):
        lines = random.Random(seed).sample(lines, limit)
    texts = {} if kind.files else {sources[line["doc_id"]]: line["text"] for line in corpus}
    return Dataset(folder.name, kind, docs, texts, tuple(_question(line, sources, same, kind) for line in lines), same)


def load_seeds(questions: Path, docs: Path) -> Dataset:
    """The questions about the one document that ships with Footnote."""
    source = next(path.name for path in sorted(docs.iterdir()) if path.suffix == ".txt")
    found = [
        Question(
            id=f"seed-{n}",
            text=line["question"],
            answers=tuple(line["answers"]),
            answerable=bool(line["gold"]),
            documents={source: 1.0} if line["gold"] else {},
            spans=tuple((source, start, end) for start, end in line["gold"]),
        )
        for n, line in enumerate(_lines(questions))
    ]
    return Dataset("seed_questions", KINDS["seed_questions"], docs, {}, tuple(found), {})


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _question(line: Mapping[str, Any], sources: Mapping[str, str], same: Mapping[str, str], kind: Kind) -> Question:
    documents: dict[str, float] = {}
    spans: list[Range] = []
    for gold in line["gold"]:
        source = sources[gold["doc_id"]]
        source = same.get(source, source)
        documents[source] = max(documents.get(source, 0.0), float(gold.get("relevance", 1)))
        if not kind.files:
            places = [(gold["start"], gold["end"])] if "start" in gold else []
            places += [place for group in gold.get("rationale_sets", ()) for place in group]
            spans += [(source, start, end) for start, end in places]
    meta = line.get("meta") or {}
    return Question(
        id=str(line["qid"]),
        text=line["question"],
        answers=tuple(line["answers"]),
        answerable=line["answerable"],
        documents=documents,
        spans=tuple(dict.fromkeys(spans)),
        history=tuple(_turns(line.get("history") or ())),
        group=str(meta.get("lang") or ""),
    )


def _turns(history: Iterable[Mapping[str, str]]) -> Iterable[Turn]:
    asked = ""
    for turn in history:
        if turn["role"] == "user":
            asked = turn["text"]
        else:
            yield Turn(asked, turn["text"])


# -- documents


def _copied(originals: Path, corpus: Iterable[Mapping[str, Any]], docs: Path) -> dict[str, str]:
    docs.mkdir(parents=True, exist_ok=True)
    sources = {line["doc_id"]: line["doc_id"] for line in corpus}
    for source in sources.values():
        if not (docs / source).exists():
            shutil.copyfile(originals / source, docs / source)
    return sources


def _written(corpus: Iterable[Mapping[str, Any]], docs: Path) -> dict[str, str]:
    """Write every document; doc_id -> source. Files that already say the same are left untouched."""
    docs.mkdir(parents=True, exist_ok=True)
    sources: dict[str, str] = {}
    taken: set[str] = set()
    for line in corpus:
        source = _unused(_safe(line["title"]) or _safe(line["doc_id"]), taken)
        sources[line["doc_id"]] = source
        text = line["text"]
        # A leading byte order mark would be read as one, not as text: it needs another before it.
        data = (("\ufeff" if text.startswith("\ufeff") else "") + text).encode("utf-8")
        path = docs / source
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
    for path in docs.iterdir():
        if path.name not in sources.values():
            path.unlink()
    return sources


def _safe(name: str) -> str:
    """`name` as a file may be called everywhere, at most 150 characters."""
    name = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', " ", unicodedata.normalize("NFC", name))
    return " ".join(name.split())[:150].encode("utf-8")[:200].decode("utf-8", "ignore").strip(" .")


def _unused(name: str, taken: set[str]) -> str:
    candidate, n = name, 1
    while candidate.casefold() in taken:
        n += 1
        candidate = f"{name} ({n})"
    taken.add(candidate.casefold())
    return f"{candidate}.txt"


def _same(docs: Path, sources: Iterable[str]) -> dict[str, str]:
    """Copies of a document are one document: finding either is right."""
    first: dict[str, str] = {}
    same: dict[str, str] = {}
    for source in sources:
        digest = hashlib.sha256((docs / source).read_bytes()).hexdigest()
        if first.setdefault(digest, source) != source:
            same[source] = first[digest]
    return same
