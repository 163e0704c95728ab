"""Ranking by meaning: cosine between the question's vector and the passages'.

Asks the live Chroma segments, drops what the ledger no longer knows, and compares exactly whatever is in no segment
(just added, or its segment is lost). So a passage is found as soon as it is committed, whatever state Chroma is in.
"""

import logging

import numpy as np
from numpy.typing import NDArray

from index.ledger import Ledger
from index.segments import SegmentLost, Segments

log = logging.getLogger(__name__)
Ranked = list[tuple[int, float]]  # (passage id, cosine in [-1, 1]), best first


class Dense:
    """Nearest passages over one ledger and its segments."""

    def __init__(self, ledger: Ledger, segments: Segments) -> None:
        self._ledger = ledger
        self._segments = segments
        self._exact: dict[int | None, tuple[int, list[int], NDArray[np.float32]]] = {}

    def nearest(self, vector: NDArray[np.float32], k: int) -> Ranked:
        """The `k` live passages nearest to `vector` (dim,) float32. Call inside a snapshot of the ledger."""
        found: Ranked = self._compare(None, vector, k)
        for segment, (size, live) in self._ledger.segments().items():
            try:
                found += self._in_segment(segment, size, live, vector, k)
            except SegmentLost as error:
                log.info("comparing exactly: %s", error)  # merged away since, or damaged: `status` tells
                found += self._compare(segment, vector, k)
        return sorted(found, key=lambda hit: -hit[1])[:k]

    def _in_segment(self, segment: int, size: int, live: int, vector: NDArray[np.float32], k: int) -> Ranked:
        n = min(size, k + min(size - live, k))
        while True:
            hits = self._segments.search(segment, vector, n)
            alive = self._ledger.alive([id for id, _ in hits], segment)
            kept = [hit for hit in hits if hit[0] in alive]
            if len(kept) >= min(k, live) or n == size:
                return kept[:k]
            n = min(size, 4 * n)

    def _compare(self, segment: int | None, vector: NDArray[np.float32], k: int) -> Ranked:
        generation = self._ledger.generation
        cached = self._exact.get(segment)
        if cached is None or cached[0] != generation:
            cached = self._exact[segment] = (generation, *self._ledger.in_segment(segment))
        _, ids, vectors = cached
        if not ids:
            return []
        scores = vectors @ vector
        best = np.argsort(-scores)[:k]
        return [(ids[i], float(scores[i])) for i in best]
