"""Fits the weights that turn what was read into a probability: the `confidence` of an answer.

    python -m benchmarks.calibrate FOLDER --work FOLDER [--limit N] [--write]

Reads questions of the development sets that say whether they can be answered, and the everyday ones of everyday.py, and
fits one logistic regression on the features of qa/read.py, every set weighing the same. Each set is also predicted from
the others alone, which is what an unseen set would get. `--write` puts the weights into qa/confidence.json.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets import load
from benchmarks.everyday import conversations
from benchmarks.metrics import auroc, calibration_error
from index import Library
from qa.question import questions, standalone
from qa.read import CONFIDENCE, features

DEV = ("squad_articles", "clapnq_dev", "multihop_rag_evidence", "mtrag_conv")
EVERYDAY = "everyday"
SETS = (*DEV, EVERYDAY)
READ = 8  # passages, the default of Settings
_RIDGE = 1.0  # L2 penalty on standardised weights

Floats = NDArray[np.float64]


Asked = Iterator[tuple[Library, str, bool]]  # who holds the documents, the question, whether it can be answered


def asked_of(folder: Path, work: Path, limit: int) -> Asked:
    """The questions of a set that is marked answerable or not."""
    data = load(folder, work / folder.name / "docs", limit)
    library = Library(data.docs, work / folder.name / "home")
    library.sync()
    for question in data.questions:
        if question.answerable is not None:
            yield library, standalone(question.text, question.history), question.answerable


def asked_every_day(work: Path) -> Asked:
    """The everyday questions; not those for a summary, which no reading answers."""
    for question, assistant, turns in conversations(work):
        if question["kind"] != "summary":
            library = assistant.library
            asked = questions(library.corrected(question["question"]), turns)[0].alone
            yield library, asked, not question.get("refuse", False)


def collect(asked: Asked) -> tuple[list[dict[str, float]], list[bool]]:
    """Features of every question, and whether it can be answered."""
    rows, marks = [], []
    for library, question, answerable in asked:
        rows.append(features(library, question, library.search(question, READ)))
        marks.append(answerable)
    return rows, marks


def fit(x: Floats, y: Floats, weight: Floats) -> tuple[Floats, float]:
    """Weights and bias of a ridge logistic regression (iteratively reweighted least squares) on columns as they are."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    ridge = np.diag([_RIDGE] * x.shape[1] + [1e-6])
    beta = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ beta))
        hessian = (z * (weight * p * (1 - p))[:, None]).T @ z + ridge
        beta += np.linalg.solve(hessian, z.T @ (weight * (y - p)) - ridge @ beta)
    weights = beta[:-1] / spread
    return weights, float(beta[-1] - weights @ mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "footnote-calibrate")
    parser.add_argument("--limit", type=int, default=0, help="questions a set (default: all)")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    found = {name: collect(asked_of(options.data / name, options.work, options.limit)) for name in DEV}
    found[EVERYDAY] = collect(asked_every_day(options.work / EVERYDAY))
    names = list(next(iter(found.values()))[0][0])
    x = np.array([[row[name] for name in names] for rows, _ in found.values() for row in rows])
    y = np.array([mark for _, marks in found.values() for mark in marks], dtype=float)
    group = np.array([name for name, (_, marks) in found.items() for _ in marks])
    weight = np.array([len(y) / len(SETS) / (group == name).sum() for name in group])
    for column, name in enumerate(names):
        print(f"{name:12}", *(f"{s} {_auroc(x[group == s, column], y[group == s]):.3f}" for s in SETS))
    weights, bias = fit(x, y, weight)
    p = 1 / (1 + np.exp(-(x @ weights + bias)))
    for name in SETS:
        here = group == name
        other_weights, other_bias = fit(x[~here], y[~here], weight[~here])
        unseen = x[here] @ other_weights + other_bias
        accuracy = ((p[here] > 0.5) == y[here]).mean()
        print(
            f"{name:24} AUROC {_auroc(p[here], y[here]):.3f}  from the others {_auroc(unseen, y[here]):.3f}  "
            f"accuracy at 0.5 {accuracy:.3f}  mean {p[here].mean():.2f} of {y[here].mean():.2f}  "
            f"ECE {calibration_error(list(p[here]), list(y[here] == 1)):.3f}"
        )
    print(f"{'all of them':24} ECE {calibration_error(list(p), list(y == 1)):.3f}")
    print("\nthreshold   answered   refused   balanced accuracy (means of the sets)")
    for threshold in np.arange(0.30, 0.75, 0.05):
        said = [((p[group == s] >= threshold)[y[group == s] == 1]).mean() for s in SETS]
        kept = [((p[group == s] < threshold)[y[group == s] == 0]).mean() for s in SETS]
        print(f"{threshold:9.2f} {np.mean(said):10.3f} {np.mean(kept):9.3f} {(np.mean(said) + np.mean(kept)) / 2:9.3f}")
    fitted = {"bias": round(bias, 4), **{n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}}
    print(json.dumps(fitted))
    if options.write:
        CONFIDENCE.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")


def _auroc(scores: Floats, y: Floats) -> float:
    return auroc([float(s) for s in scores[y == 1]], [float(s) for s in scores[y == 0]])


if __name__ == "__main__":
    main()
