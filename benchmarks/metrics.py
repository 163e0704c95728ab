"""Measures of rankings, of spans and of confidence. Pure functions of numbers and spans."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Range = tuple[str, int, int]  # source, start, end: characters of a document


# -- rankings


def ndcg(gains: Sequence[float], ideal: Iterable[float], k: int = 10) -> float:
    """Normalised discounted cumulative gain: sum of gain / log2(1 + rank), over that of the best possible order.

    Järvelin and Kekäläinen 2002, with linear gains as in trec_eval and BEIR (arXiv 2104.08663).
    """

    def dcg(values: Iterable[float]) -> float:
        return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(values, 1))

    best = dcg(sorted(ideal, reverse=True)[:k])
    return dcg(gains[:k]) / best if best else 0.0


def recall(found: Sequence[str], wanted: Iterable[str], k: int) -> float:
    """The share of `wanted` that is among the first `k` of `found`."""
    goal = set(wanted)
    return len(goal & set(found[:k])) / len(goal) if goal else 0.0


# -- spans


@dataclass(frozen=True, slots=True)
class Overlap:
    """Characters in common between found and gold spans, all in [0, 1]."""

    recall: float  # common / gold
    precision: float  # common / found
    iou: float  # common / (gold + found - common)


def overlap(found: Sequence[Range], gold: Sequence[Range]) -> Overlap:
    """Overlap of the union of `found` with the union of `gold`.

    As in "Evaluating Chunking Strategies for Retrieval" (Chroma, 2024), there on tokens and here on characters, as in
    its published code; overlapping spans are counted once.
    """
    common, total, goal = _size(_both(found, gold)), _size(found), _size(gold)
    union = total + goal - common
    return Overlap(common / goal if goal else 0.0, common / total if total else 0.0, common / union if union else 0.0)


def holds(passage: Range, gold: Range) -> bool:
    """Whether `passage` contains all of `gold`."""
    return passage[0] == gold[0] and passage[1] <= gold[1] and gold[2] <= passage[2]


def touches(span: Range, gold: Range) -> bool:
    """Whether the two share a character."""
    return span[0] == gold[0] and span[1] < gold[2] and gold[1] < span[2]


def _merged(spans: Sequence[Range]) -> list[Range]:
    merged: list[Range] = []
    for source, start, end in sorted(spans):
        if merged and merged[-1][0] == source and start <= merged[-1][2]:
            merged[-1] = (source, merged[-1][1], max(end, merged[-1][2]))
        else:
            merged.append((source, start, end))
    return merged


def _size(spans: Sequence[Range]) -> int:
    return sum(end - start for _, start, end in _merged(spans))


def _both(found: Sequence[Range], gold: Sequence[Range]) -> list[Range]:
    return [(a[0], max(a[1], b[1]), min(a[2], b[2])) for a in _merged(found) for b in _merged(gold) if touches(a, b)]


# -- confidence


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a random positive scores above a random negative, ties counted half (Mann-Whitney U)."""
    scored = sorted([(score, 1) for score in positive] + [(score, 0) for score in negative])
    wins, below, i = 0.0, 0, 0
    while i < len(scored):
        j = i
        while j < len(scored) and scored[j][0] == scored[i][0]:
            j += 1
        above = sum(label for _, label in scored[i:j])
        ties = j - i - above
        wins += above * (below + ties / 2)
        below += ties
        i = j
    return wins / (len(positive) * len(negative)) if positive and negative else math.nan


def balanced_accuracy(answered: Sequence[bool], refused: Sequence[bool]) -> float:
    """Mean of the share of answerable questions answered and of unanswerable ones refused."""
    if not answered or not refused:
        return math.nan
    return (sum(answered) / len(answered) + sum(refused) / len(refused)) / 2


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold on the confidence would do."""

    threshold: float  # questions with at least this confidence are answered
    coverage: float  # share of all questions answered
    risk: float  # share of those answers that are wrong


def risk_coverage(confidence: Sequence[float], correct: Sequence[bool]) -> list[Point]:
    """The risk-coverage curve, one point per distinct confidence (El-Yaniv and Wiener, JMLR 2010)."""
    order = sorted(zip(confidence, correct, strict=True), key=lambda pair: -pair[0])
    points: list[Point] = []
    wrong = 0
    for n, (score, right) in enumerate(order, 1):
        wrong += not right
        if n == len(order) or order[n][0] != score:
            points.append(Point(score, n / len(order), wrong / n))
    return points


def risk_at(confidence: Sequence[float], correct: Sequence[bool], coverage: float = 0.9) -> float:
    """The risk at the strictest threshold that covers at least `coverage` of the questions."""
    return next((p.risk for p in risk_coverage(confidence, correct) if p.coverage >= coverage - 1e-9), math.nan)


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence: they are calibrated where `confidence` equals `truth`."""

    count: int
    confidence: float  # mean of the bin
    truth: float  # share that is answerable


def reliability(confidence: Sequence[float], truth: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Equal-width bins of [0, 1], empty ones left out: the reliability diagram (DeGroot and Fienberg 1983)."""
    grouped: dict[int, list[tuple[float, bool]]] = {}
    for score, true in zip(confidence, truth, strict=True):
        grouped.setdefault(min(bins - 1, int(score * bins)), []).append((score, true))
    return [
        Bin(len(pairs), sum(score for score, _ in pairs) / len(pairs), sum(true for _, true in pairs) / len(pairs))
        for _, pairs in sorted(grouped.items())
    ]


def calibration_error(confidence: Sequence[float], truth: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: |confidence - truth| over the bins, weighted by their size (arXiv 1706.04599)."""
    parts = reliability(confidence, truth, bins)
    return sum(part.count * abs(part.confidence - part.truth) for part in parts) / len(truth) if truth else math.nan
