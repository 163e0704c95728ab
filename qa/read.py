"""Reading: how well each sentence of the best passages answers the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index import Hit, Library
from index.sentences import sentences
from index.words import language, query_terms, terms


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `text_of(hit.source)[start:end]`."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float  # higher answers better; comparable within one question
    emphasis: tuple[int, int] | None = None  # the answer itself, as offsets of the document


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one question."""

    hits: tuple[Hit, ...]  # best first
    sentences: tuple[Sentence, ...]  # of all hits, best first
    confidence: float  # probability in [0, 1] that the hits hold the answer


def split(hit: Hit) -> list[tuple[int, int, str]]:
    """The sentences of a passage as (start, end, text), offsets of the document."""
    return [(hit.start + start, hit.start + end, hit.text[start:end]) for start, end in sentences(hit.text)]


def read(library: Library, question: str, hits: Sequence[Hit]) -> Reading:
    """Score the sentences of `hits` by word coverage, meaning and the rank of their passage."""
    wanted = {term: library.rarity(term) for term in query_terms(question)}
    parts = [(hit, start, end, text) for hit in hits for start, end, text in split(hit)]
    if not parts:
        return Reading(tuple(hits), (), 0.0)
    vectors = library.embedder.embed([question, *(text for _, _, _, text in parts)])
    near = vectors[1:] @ vectors[0]
    found: list[Sentence] = []
    best_coverage = 0.0
    for (hit, start, end, text), cosine in zip(parts, near, strict=True):
        covered = _coverage(wanted, text)
        around = _coverage(wanted, f"{hit.context} {hit.text}")
        best_coverage = max(best_coverage, 0.5 * covered + 0.5 * around)
        score = 0.45 * float(cosine) + 0.35 * covered + 0.2 * hit.score
        found.append(Sentence(hit, start, end, text, score))
    found.sort(key=lambda sentence: -sentence.score)
    confidence = 1 / (1 + np.exp(-(14 * best_coverage + 4 * float(near.max()) - 11.5)))
    return Reading(tuple(hits), tuple(found), float(confidence))


def _coverage(wanted: Mapping[str, float], text: str) -> float:
    """The share of the wanted terms, weighted by rarity, that `text` has."""
    have = set(terms(text, language(text)))
    total = sum(wanted.values())
    return sum(weight for term, weight in wanted.items() if term in have) / total if total else 0.0
