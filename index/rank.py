"""Fusing two rankings into one, and keeping near-copies of a passage from crowding it."""

import re
from collections.abc import Mapping, Sequence

KEYWORD_WEIGHT = 0.7  # cosine that the best BM25 of a question is worth; flat from 0.3 to 1.0 on the development sets
_COPY = 0.9  # share of the words of two passages that near-copies have in common
_WORD = re.compile(r"\w+")


def fuse(cosines: Mapping[int, float], keywords: Mapping[int, float]) -> list[tuple[int, float]]:
    """Passages of both rankings, best first, with their scores: cosine + weight * BM25 / best BM25.

    A convex combination (Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval", arXiv 2210.11934, find
    it no worse than any other once the weight is set). The cosine is taken as it is, so that one far-fetched passage
    at the end of its list cannot stretch the scale; BM25, which has no scale of its own and grows with the library, is
    measured against the question's best. `cosines` holds every candidate; one that `keywords` lacks has none of the
    question's words among its best.
    """
    best = max(keywords.values(), default=1.0)
    scores = {id: cosine + KEYWORD_WEIGHT * keywords.get(id, 0.0) / best for id, cosine in cosines.items()}
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def spread(passages: Sequence[tuple[int, str]]) -> list[int]:
    """The order in which to show ranked passages, each (document, text): near-copies from another document come last.

    Passages that differ in a number are no copies: they may contradict each other. Nor are those of one document: on
    chunking_eval, whose reports repeat themselves, taking them for copies cost 6 points of recall.
    """
    seen: list[tuple[int, frozenset[str]]] = []
    copies: list[int] = []
    for i, (document, text) in enumerate(passages):
        words = frozenset(_WORD.findall(text.casefold()))
        if any(document != other and _copies(words, known) for other, known in seen):
            copies.append(i)
        else:
            seen.append((document, words))
    behind = set(copies)
    return [i for i in range(len(passages)) if i not in behind] + copies


def _copies(one: frozenset[str], other: frozenset[str]) -> bool:
    if min(len(one), len(other)) < _COPY * max(len(one), len(other)):
        return False
    differing = one ^ other
    return len(differing) <= (1 - _COPY) * len(one | other) and not any(any(map(str.isdigit, w)) for w in differing)
