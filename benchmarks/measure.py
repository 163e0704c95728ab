"""Outcomes into one row of numbers. Every measure is a mean over the questions it makes sense for, else NaN."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.datasets import Kind, Question
from benchmarks.metrics import (
    Overlap,
    Range,
    auroc,
    balanced_accuracy,
    calibration_error,
    holds,
    ndcg,
    overlap,
    recall,
    risk_at,
    touches,
)
from benchmarks.systems import Outcome
from qa.evaluation import contains


@dataclass(frozen=True, slots=True)
class Row:
    """All measures of one system on one set; shares in [0, 1], seconds, NaN where a measure makes no sense."""

    questions: int
    ndcg10: float
    r1: float
    r5: float
    top5_recall: float  # characters of the first five passages against the gold spans
    top5_precision: float
    top5_iou: float
    contains: float  # of the answerable: the first citation's quote contains an accepted answer
    hit1: float  # of the answerable: the first citation touches a gold span, or is in a gold document
    cited_recall: float  # characters of all citations against the gold spans
    cited_precision: float
    cited_iou: float
    answered: float  # share of the answerable that were answered
    refused: float  # share of the unanswerable that were refused
    auroc: float  # of the confidence, answerable against unanswerable
    balanced: float
    risk90: float  # share of wrong answers when the 90 % most confident questions are answered
    ece: float
    seconds: float  # median


def measure(kind: Kind, outcomes: Sequence[Outcome], refuses: bool = True, answers: bool = True) -> Row:
    """The row of one system; one that never `refuses` has no calibrated confidence, one may give no `answers`."""
    wanted = [o for o in outcomes if o.question.documents]
    spanned = [o for o in wanted if o.question.spans]
    top5 = [_overlap(kind, o.passages[:5], o.question) for o in spanned]
    should = [o for o in outcomes if o.question.answerable is True]
    should_not = [o for o in outcomes if o.question.answerable is False]
    judged = should + should_not if should and should_not and answers else []
    cites = [_overlap(kind, o.cited, o.question) for o in spanned] if answers else []
    yes, no = [o.confidence for o in should], [o.confidence for o in should_not]
    confidence, truth = yes + no, [True] * len(yes) + [False] * len(no)
    return Row(
        questions=len(outcomes),
        ndcg10=mean(_ndcg(kind, o) for o in wanted),
        r1=mean(_recall(kind, o, 1) for o in wanted),
        r5=mean(_recall(kind, o, 5) for o in wanted),
        top5_recall=mean(each.recall for each in top5),
        top5_precision=mean(each.precision for each in top5),
        top5_iou=mean(each.iou for each in top5),
        contains=mean(_contains(o) for o in wanted if kind.extractive and answers),
        hit1=mean(_hit(o) for o in wanted if answers),
        cited_recall=mean(each.recall for each in cites),
        cited_precision=mean(each.precision for each in cites),
        cited_iou=mean(each.iou for each in cites),
        answered=mean(o.answered for o in should if refuses and answers),
        refused=mean(not o.answered for o in should_not if refuses and answers),
        auroc=auroc(yes, no) if judged else math.nan,
        balanced=balanced_accuracy([o.answered for o in should], [not o.answered for o in should_not])
        if refuses and judged
        else math.nan,
        risk90=risk_at([o.confidence for o in judged], [right(o) for o in judged]),
        ece=calibration_error(confidence, truth) if refuses and judged else math.nan,
        seconds=statistics.median(o.seconds for o in outcomes),
    )


def right(outcome: Outcome) -> bool:
    """Whether an answer to this question is right: there is one, and the first citation is where it stands."""
    return outcome.question.answerable is True and (_hit(outcome) or _contains(outcome))


def mean(values: Iterable[float]) -> float:
    """The mean, NaN of nothing."""
    found = [float(value) for value in values]
    return sum(found) / len(found) if found else math.nan


def _ranked_documents(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(source for source, _, _ in outcome.passages))


def _first_holding(outcome: Outcome) -> list[bool]:
    """For each passage whether it is the first that holds a whole gold span."""
    found: list[bool] = []
    for passage in outcome.passages:
        found.append(True not in found and any(holds(passage, gold) for gold in outcome.question.spans))
    return found


def _ndcg(kind: Kind, outcome: Outcome) -> float:
    if kind.unit == "characters":
        return math.nan
    if kind.unit == "span" and outcome.question.spans:
        return ndcg([float(hit) for hit in _first_holding(outcome)], [1.0])
    relevance = outcome.question.documents
    gains = [relevance.get(source, 0.0) for source in _ranked_documents(outcome)]
    if kind.unit == "any":
        first = next((rank for rank, gain in enumerate(gains) if gain), len(gains))
        return ndcg([0.0] * first + [1.0], [1.0])
    return ndcg(gains, relevance.values())


def _recall(kind: Kind, outcome: Outcome, k: int) -> float:
    if kind.unit == "span" and outcome.question.spans:
        return float(any(_first_holding(outcome)[:k]))
    if kind.unit == "characters":
        return _overlap(kind, outcome.passages[:k], outcome.question).recall
    documents = _ranked_documents(outcome)
    if kind.unit == "any":
        return float(any(source in outcome.question.documents for source in documents[:k]))
    return recall(documents, outcome.question.documents, k)


def _overlap(kind: Kind, found: Sequence[Range], question: Question) -> Overlap:
    """With all gold spans where they are parts, else with the one that overlaps best."""
    if kind.parts:
        return overlap(found, question.spans)
    return max((overlap(found, [gold]) for gold in question.spans), key=lambda each: each.iou)


def _contains(outcome: Outcome) -> bool:
    return any(contains(outcome.quote, answer) for answer in outcome.question.answers)


def _hit(outcome: Outcome) -> bool:
    first = outcome.cited[:1]
    if outcome.question.spans:
        return any(touches(span, gold) for span in first for gold in outcome.question.spans)
    return any(source in outcome.question.documents for source, _, _ in first)
