"""The measures themselves, against hand calculation, brute force and their own laws."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import (
    auroc,
    balanced_accuracy,
    calibration_error,
    holds,
    ndcg,
    overlap,
    recall,
    reliability,
    risk_at,
    risk_coverage,
    touches,
)

SPANS = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 30), st.integers(1, 12)).map(
        lambda s: (s[0], s[1], s[1] + s[2])
    ),
    max_size=6,
)


def test_ndcg_by_hand() -> None:
    assert ndcg([1, 0, 0], [1]) == 1
    assert ndcg([0, 1, 0], [1]) == pytest.approx(1 / math.log2(3))
    assert ndcg([0, 2, 0, 1], [2, 1]) == pytest.approx((2 / math.log2(3) + 1 / math.log2(5)) / (2 + 1 / math.log2(3)))
    assert ndcg([0] * 10 + [1], [1]) == 0
    assert ndcg([0], []) == 0


def test_recall_by_hand() -> None:
    assert recall(["x", "a", "b"], ["a", "b"], 2) == 0.5
    assert recall(["x"], [], 1) == 0


def test_overlap_by_hand() -> None:
    found = overlap([("a", 0, 10), ("a", 5, 20)], [("a", 15, 25), ("b", 0, 10)])
    assert (found.recall, found.precision, found.iou) == (5 / 20, 5 / 20, 5 / 35)
    nothing = overlap([], [("a", 0, 1)])
    assert (nothing.recall, nothing.precision, nothing.iou) == (0, 0, 0)


@given(SPANS, SPANS)
def test_overlap_counts_characters(found: list[tuple[str, int, int]], gold: list[tuple[str, int, int]]) -> None:
    def characters(spans: list[tuple[str, int, int]]) -> set[tuple[str, int]]:
        return {(source, i) for source, start, end in spans for i in range(start, end)}

    have, want = characters(found), characters(gold)
    measured = overlap(found, gold)
    assert measured.recall == (len(have & want) / len(want) if want else 0)
    assert measured.precision == (len(have & want) / len(have) if have else 0)
    assert measured.iou == (len(have & want) / len(have | want) if have | want else 0)


def test_holds_and_touches() -> None:
    assert holds(("a", 0, 10), ("a", 2, 10)) and not holds(("a", 0, 10), ("a", 2, 11))
    assert touches(("a", 0, 10), ("a", 9, 20)) and not touches(("a", 0, 10), ("a", 10, 20))
    assert not touches(("a", 0, 10), ("b", 0, 10))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_auroc_is_the_chance_of_a_right_order(yes: list[int], no: list[int]) -> None:
    wins = sum((a > b) + (a == b) / 2 for a in yes for b in no)
    assert auroc(yes, no) == pytest.approx(wins / (len(yes) * len(no)))


def test_balanced_accuracy() -> None:
    assert balanced_accuracy([True, True, False, False], [True]) == 0.75
    assert math.isnan(balanced_accuracy([True], []))


def test_risk_and_coverage() -> None:
    confidence, correct = [0.9, 0.8, 0.8, 0.1], [True, False, True, False]
    points = [(p.threshold, p.coverage, p.risk) for p in risk_coverage(confidence, correct)]
    assert points == [(0.9, 0.25, 0), (0.8, 0.75, pytest.approx(1 / 3)), (0.1, 1, 0.5)]
    assert risk_at(confidence, correct, 0.5) == pytest.approx(1 / 3)
    assert math.isnan(risk_at([], []))


def test_calibration() -> None:
    draw = random.Random(0)
    confidence = [draw.random() for _ in range(20_000)]
    truth = [draw.random() < score for score in confidence]
    assert calibration_error(confidence, truth) < 0.02
    assert calibration_error([1.0, 1.0], [True, False]) == 0.5
    assert sum(part.count for part in reliability(confidence, truth)) == 20_000
    assert [part.count for part in reliability([0.0, 1.0], [False, True])] == [1, 1]
