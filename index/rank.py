"""Fusing two rankings into one. Knows scores, not texts."""

from collections.abc import Mapping

KEYWORD_WEIGHT = 0.035  # cosine that one unit of BM25 is worth; flat between 0.02 and 0.05 on the development sets


def fuse(cosines: Mapping[int, float], keywords: Mapping[int, float]) -> list[tuple[int, float]]:
    """Passages of both rankings, best first, with their scores: cosine + KEYWORD_WEIGHT * BM25.

    A convex combination without normalisation (Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval",
    arXiv 2210.11934, find it no worse than any other once the weight is set): scores of different questions can be
    compared, and one far-fetched passage at the end of a list cannot stretch its scale. `cosines` holds every
    candidate; one that `keywords` lacks has none of the question's words among its best.
    """
    scores = {id: cosine + KEYWORD_WEIGHT * keywords.get(id, 0.0) for id, cosine in cosines.items()}
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
