"""Fusing two rankings into one. Knows scores, not texts."""

from collections.abc import Mapping, Sequence

KEYWORD_WEIGHT = 0.5  # of the fused score, the rest is the dense ranking's

Ranked = Sequence[tuple[int, float]]  # (passage id, score), best first


def fuse(dense: Ranked, keyword: Ranked, weight: float = KEYWORD_WEIGHT) -> list[tuple[int, float]]:
    """Both rankings as one, best first, scores in [0, 1].

    Convex combination of min-max normalised scores (Bruch et al., "An Analysis of Fusion Functions for Hybrid
    Retrieval", arXiv 2210.11934). The dense minimum is that of its list; the keyword minimum is 0, the score of a
    passage that has none of the words.
    """
    near = _scaled(dense, min((score for _, score in dense), default=0.0))
    worded = _scaled(keyword, 0.0)
    fused = {id: (1 - weight) * near.get(id, 0.0) + weight * worded.get(id, 0.0) for id in {**near, **worded}}
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def _scaled(ranked: Ranked, low: float) -> Mapping[int, float]:
    high = max((score for _, score in ranked), default=0.0)
    if high <= low:
        return {id: 1.0 for id, _ in ranked}
    return {id: (score - low) / (high - low) for id, score in ranked}
