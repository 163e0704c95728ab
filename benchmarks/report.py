"""Rows as text: the one table, the targets beside what was measured, and what the confidence is worth."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measure import Row, right
from benchmarks.metrics import Point, calibration_error, reliability, risk_coverage
from benchmarks.systems import Outcome

Table = Mapping[tuple[str, str], Row]  # (set, system) -> row

# heading, field of Row, decimals shown after scaling by
_COLUMNS = (
    ("questions", "questions", 0, 1),
    ("nDCG@10", "ndcg10", 3, 1),
    ("R@1", "r1", 3, 1),
    ("R@5", "r5", 3, 1),
    ("top-5 R%", "top5_recall", 1, 100),
    ("P%", "top5_precision", 1, 100),
    ("IoU%", "top5_iou", 1, 100),
    ("contains", "contains", 3, 1),
    ("hit@1", "hit1", 3, 1),
    ("cited R%", "cited_recall", 1, 100),
    ("P%", "cited_precision", 1, 100),
    ("IoU%", "cited_iou", 1, 100),
    ("answered", "answered", 3, 1),
    ("refused", "refused", 3, 1),
    ("AUROC", "auroc", 3, 1),
    ("bal.acc", "balanced", 3, 1),
    ("risk@90", "risk90", 3, 1),
    ("ECE", "ece", 3, 1),
    ("p50 ms", "seconds", 0, 1000),
)


def table(rows: Table) -> str:
    """All rows as one Markdown table, aligned for a terminal too; a dash where a measure makes no sense."""
    lines = [["set", "system", *(heading for heading, *_ in _COLUMNS)]]
    last = ""
    for (dataset, system), row in rows.items():
        cells = [_number(float(getattr(row, field)), decimals, scale) for _, field, decimals, scale in _COLUMNS]
        lines.append(["" if dataset == last else dataset, system, *cells])
        last = dataset
    return _aligned(lines)


def _number(value: float, decimals: int, scale: float = 1) -> str:
    return "-" if math.isnan(value) else f"{value * scale:.{decimals}f}"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rows = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |" for line in lines]
    return "\n".join([rows[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *rows[1:]])


@dataclass(frozen=True, slots=True)
class Target:
    """What a set is meant to reach: a field of its Footnote row, perhaps over the same field of another row."""

    dataset: str
    field: str
    least: float
    over: str = ""  # a system whose value is taken off first
    most: bool = False  # `least` is an upper bound
    system: str = "Footnote"


TARGETS = (
    Target("seed_questions", "contains", 1.0),
    Target("seed_questions", "answered", 1.0),
    Target("seed_questions", "refused", 1.0),
    Target("squad_articles", "r1", 0.90),
    Target("squad_articles", "r5", 0.98),
    Target("squad_articles", "contains", 0.86),
    Target("squad_articles", "auroc", 0.90),
    Target("squad_articles", "ece", 0.05, most=True),
    Target("scifact", "ndcg10", 0.08, over="meaning alone"),
    Target("anthropic_docs_rag", "ndcg10", 0.80),
    Target("chunking_eval", "top5_recall", 0.90),
    Target("chunking_eval", "top5_precision", 0.06),
    Target("chunking_eval", "cited_iou", 0.28),
    Target("clapnq_dev", "auroc", 0.94),
    Target("clapnq_dev", "ece", 0.05, most=True),
    Target("multihop_rag_evidence", "auroc", 0.97),
    Target("multihop_rag_evidence", "ece", 0.05, most=True),
    *(Target(name, "ndcg10", 0.0, over="plain") for name in ("squad_articles", "scifact", "anthropic_docs_rag")),
    Target("chunking_eval", "top5_recall", 0.0, over="plain"),
    *(
        Target("mtrag_conv, later turns", "r5", 0.0, over=other, system="Footnote's standalone question")
        for other in ("the last turn as it is", "all questions joined", "all turns joined")
    ),
    *(Target(f"xquad_multi, {tongue}", "r1", 0.85, system="keyword alone") for tongue in ("de", "es", "zh", "ar")),
)


def targets(rows: Table) -> str:
    """Each target whose set was measured, beside its value."""
    lines = [["target", "wanted", "measured", ""]]
    for target in TARGETS:
        row, other = rows.get((target.dataset, target.system)), rows.get((target.dataset, target.over))
        if row is None or (target.over and other is None):
            continue
        value = float(getattr(row, target.field)) - (float(getattr(other, target.field)) if other else 0.0)
        reached = (
            value <= target.least if target.most else value > target.least if target.over else value >= target.least
        )
        name = f"{target.dataset}: {target.field}" + (f" over {target.over}" if target.over else "")
        wanted = f"{'<=' if target.most else '>' if target.over else '>='} {target.least:.2f}"
        lines.append([name, wanted, _number(value, 3), "reached" if reached else "MISSED"])
    return _aligned(lines)


def calibration(name: str, outcomes: Sequence[Outcome]) -> str:
    """The reliability diagram and what a threshold would do, as text; empty where the set has only one kind."""
    judged = [o for o in outcomes if o.question.answerable is not None]
    truth = [bool(o.question.answerable) for o in judged]
    if len(set(truth)) < 2:
        return ""
    confidence = [o.confidence for o in judged]
    lines = [f"{name}: ECE {calibration_error(confidence, truth):.3f} over {len(judged)} questions", ""]
    lines.append("confidence  answerable  questions")
    for part in reliability(confidence, truth):
        bar = "".join("#" if i < round(part.truth * 20) else "." for i in range(20))
        mark = min(19, int(part.confidence * 20))
        lines.append(f"{part.confidence:10.2f}  {part.truth:10.2f}  {part.count:9d}  {bar[:mark]}|{bar[mark + 1 :]}")
    lines += ["", "threshold  coverage   risk  answered  refused"]
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        given = [o for o in judged if o.confidence >= threshold]
        risk = sum(not right(o) for o in given) / len(given) if given else 0.0
        yes = sum(bool(o.question.answerable) for o in given) / sum(truth)
        no = 1 - sum(not o.question.answerable for o in given) / (len(truth) - sum(truth))
        lines.append(f"{threshold:9.1f}  {len(given) / len(judged):8.2f}  {risk:5.2f}  {yes:8.2f}  {no:7.2f}")
    return "\n".join(lines)


def curve(outcomes: Iterable[Outcome]) -> list[Point]:
    """The whole risk-coverage curve of a set, for plotting."""
    judged = [o for o in outcomes if o.question.answerable is not None]
    return risk_coverage([o.confidence for o in judged], [right(o) for o in judged])
