"""Measures a reader over a fused BM25 + dense top 8: `python -m training.evaluate DATA_FOLDER qa/reader.onnx`.

Prints one row a dev set: top-1 and top-5 (a passage holding a gold span among the first), sentence@1 (the best
sentence of the best passage overlaps a gold span), F1 and exact match of the answer span, and the AUROC of the best
passage's score for telling questions with an answer from those without.
"""

import argparse
import pickle
import re
import string
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
import torch

from training import scores
from training.data import read_lines
from training.model import padded, pairs
from training.retrieve import Encoder, FusedIndex
from training.text import passages, sentences
from training.train import base_tokenizer

SETS = ("squad_articles", "clapnq_dev", "multihop_rag_evidence", "mtrag_conv", "chunking_eval")
CANDIDATES = 8


class Candidate(NamedTuple):
    doc_id: str
    start: int
    title: str
    text: str
    fused: float


def candidates(folder: Path, cache: Path | None) -> list[tuple[dict, list[Candidate]]]:
    """Every question of a dev set with its fused top passages."""
    kept = cache / f"{folder.name}.pickle" if cache else None
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    docs = {d["doc_id"]: d for d in read_lines(folder / "corpus.jsonl")}
    queries = read_lines(folder / "queries.jsonl")
    places = [(i, a, b) for i, d in docs.items() for a, b in passages(d["text"])]
    index = FusedIndex([f"{docs[i]['title']}\n{docs[i]['text'][a:b]}" for i, a, b in places], Encoder())
    found = []
    for query, ranked in zip(queries, index.rank([q["question"] for q in queries], CANDIDATES), strict=True):
        held = [(places[at], score) for at, score in ranked]
        found.append((query, [Candidate(i, a, docs[i]["title"], docs[i]["text"][a:b], s) for (i, a, b), s in held]))
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found


def read_all(
    session: onnxruntime.InferenceSession, asked: list[tuple[dict, list[Candidate]]]
) -> list[list[scores.Reading]]:
    """A reading of every candidate, batches of 16 of like length."""
    flat = [(q["question"], c) for q, found in asked for c in found]
    encoded = pairs(base_tokenizer(), [q for q, _ in flat], [c.title for _, c in flat], [c.text for _, c in flat])
    order = sorted(range(len(flat)), key=lambda i: len(encoded[i].ids))
    done: dict[int, scores.Reading] = {}
    for at in range(0, len(order), 16):
        rows = order[at : at + 16]
        outputs = session.run(None, padded([encoded[i] for i in rows]))
        for row, i in enumerate(rows):
            done[i] = scores.reading(encoded[i], row, outputs)
    ahead = iter(range(len(flat)))
    return [[done[next(ahead)] for _ in found] for _, found in asked]


def _words(text: str) -> list[str]:
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(guess: str, truth: str) -> float:
    """Word overlap as SQuAD counts it."""
    left, right = _words(guess), _words(truth)
    same = sum((Counter(left) & Counter(right)).values())
    return 2 * same / (len(left) + len(right)) if same else float(left == right)


def measure(asked: list[tuple[dict, list[Candidate]]], reads: list[list[scores.Reading]]) -> dict[str, float]:
    """The row of one dev set; a figure the set cannot give is missing."""
    got: dict[str, list[float]] = {}
    yes, no = [], []
    for (query, found), row in zip(asked, reads, strict=True):
        value = [scores.passage_score(r, c.fused) for r, c in zip(row, found, strict=True)]
        (no if query["answerable"] is False else yes).append(max(value))
        gold = query["gold"]
        if query["answerable"] is False or not gold:
            continue

        def holds(doc_id: str, start: int, end: int, gold: list[dict] = gold) -> bool:
            return any(
                g["doc_id"] == doc_id and ("start" not in g or (g["start"] < end and g["end"] > start)) for g in gold
            )

        order = np.argsort(value)[::-1]
        hit = [holds(found[i].doc_id, found[i].start, found[i].start + len(found[i].text)) for i in order]
        got.setdefault("fused@1", []).append(
            holds(found[0].doc_id, found[0].start, found[0].start + len(found[0].text))
        )
        got.setdefault("top-1", []).append(hit[0])
        got.setdefault("top-5", []).append(any(hit[:5]))
        got.setdefault("top-8", []).append(any(hit))
        best, read = found[order[0]], row[order[0]]
        if "start" in gold[0]:
            lines = sentences(best.text)
            a, b = max(lines, key=lambda span: scores.sentence_score(read, span))
            got.setdefault("sentence@1", []).append(holds(best.doc_id, best.start + a, best.start + b))
        if query["meta"].get("type") == "extractive":
            _, a, b = scores.best_span(read)
            got.setdefault("F1", []).append(max(f1(best.text[a:b], t) for t in query["answers"]))
            got.setdefault("EM", []).append(any(_words(best.text[a:b]) == _words(t) for t in query["answers"]))
    row_of = {name: float(np.mean(values)) for name, values in got.items()}
    return row_of | ({"AUROC": scores.auroc(np.array(yes), np.array(no))} if yes and no else {})


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure readers on the dev sets.")
    parser.add_argument("folder", type=Path, help="folder with dev/<set>/{corpus,queries}.jsonl")
    parser.add_argument("readers", type=Path, nargs="+", help="ONNX files, say int8 and float32")
    parser.add_argument("--cache", type=Path, help="folder to keep candidate lists in")
    parser.add_argument("--every", type=int, default=1, help="use every n-th answerable question only")
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--dump", type=Path, help="keep the readings of the last reader here")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    columns = ("fused@1", "top-1", "top-5", "top-8", "sentence@1", "F1", "EM", "AUROC")
    print(f"{'reader':24} {'set':22} {'n':>5} " + " ".join(f"{c:>10}" for c in columns))
    for path in args.readers:
        session = onnxruntime.InferenceSession(str(path), options)
        for name in args.sets:
            asked = candidates(args.folder / "dev" / name, args.cache)
            asked = [a for i, a in enumerate(asked) if a[0]["answerable"] is False or i % args.every == 0]
            reads = read_all(session, asked)
            if args.dump:
                args.dump.mkdir(exist_ok=True)
                (args.dump / f"{name}.pickle").write_bytes(pickle.dumps((asked, reads)))
            row = measure(asked, reads)
            print(
                f"{path.name:24} {name:22} {len(asked):5} "
                + " ".join(f"{row[c]:10.3f}" if c in row else " " * 10 for c in columns),
                flush=True,
            )


if __name__ == "__main__":
    main()
