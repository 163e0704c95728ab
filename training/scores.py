"""What the reader's outputs mean: the score of a passage, of a sentence inside it, and the answer span.

Pure arithmetic on numpy rows; the product uses the same formulas. README.md gives the measured reasons.
"""

from typing import NamedTuple

import numpy as np

from training.model import Pair
from training.text import Span

LONGEST = 30  # word pieces an answer may have
WHOLE, MARGIN, SEARCH = 1.0, 0.5, 15.0  # weights of a passage's score


class Reading(NamedTuple):
    """One passage as read for one question; rows cut to the passage's own pieces (n,), offsets (n, 2) characters."""

    offsets: np.ndarray
    start: np.ndarray  # minus the null logit
    end: np.ndarray  # minus the null logit
    evidence: np.ndarray
    answerable: float


def reading(pair: Pair, row: int, outputs: list[np.ndarray]) -> Reading:
    """The row of a batch's outputs that belongs to `pair`, without question, title and padding."""
    start, end, evidence, answerable = (o[row] for o in outputs)
    offsets = np.array(pair.offsets).reshape(-1, 2)
    keep = offsets[:, 0] >= 0
    here = slice(pair.first, pair.first + len(offsets))
    return Reading(
        offsets[keep], start[here][keep] - start[0], end[here][keep] - end[0], evidence[here][keep], float(answerable)
    )


def best_span(read: Reading, within: Span | None = None) -> tuple[float, int, int]:
    """(score over null, start, end) of the likeliest answer, offsets in characters of the passage."""
    pieces = np.arange(len(read.offsets))
    if within is not None:
        pieces = np.flatnonzero((read.offsets[:, 0] >= within[0]) & (read.offsets[:, 1] <= within[1]))
    if not len(pieces):
        return -100.0, 0, 0
    low, high = pieces[0], pieces[-1] + 1
    sums = read.start[low:high, None] + read.end[None, low:high]
    gap = np.arange(high - low)[None] - np.arange(high - low)[:, None]
    sums = np.where((gap >= 0) & (gap < LONGEST), sums, -1e4)
    i, j = np.unravel_index(int(sums.argmax()), sums.shape)
    return float(sums[i, j]), int(read.offsets[low + i, 0]), int(read.offsets[low + j, 1])


def passage_score(read: Reading, fused: float) -> float:
    """How well the passage answers, a logit; `fused` is the search score in [0, 1]."""
    return WHOLE * read.answerable + MARGIN * best_span(read)[0] + SEARCH * fused


def sentence_score(read: Reading, span: Span) -> float:
    """How well the sentence at `span` answers within its passage: mean evidence logit and best answer inside.

    `span` counts characters of the passage. Add `passage_score` to compare sentences of different passages.
    """
    inside = (read.offsets[:, 0] < span[1]) & (read.offsets[:, 1] > span[0])
    if not inside.any():
        return -100.0
    return 0.5 * (float(read.evidence[inside].mean()) + best_span(read, span)[0])


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Chance that one of `positive` (n,) is above one of `negative` (m,); ties count half."""
    above = positive[:, None] - negative[None]
    return float(((above > 0) + 0.5 * (above == 0)).mean())
