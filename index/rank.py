"""Fusing two rankings into one. Knows scores, not texts."""

from collections.abc import Mapping

KEYWORD_WEIGHT = 0.45  # cosine that the best BM25 of a question is worth; flat from 0.4 to 0.5 on the development sets


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
