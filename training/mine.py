"""The hard negatives that a reader gets wrong: `python -m training.mine EXAMPLES READER --out FILE`.

Of a question's `hard` examples (data.py with `--rivals`) the one stays that the reader takes for the likeliest answer.
Where nobody has marked the answer itself, those it prefers to the right window are left out: they may answer too.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import onnxruntime

from training import data
from training.model import padded, pairs
from training.train import base_tokenizer


def judged(examples: list[data.Example], session: onnxruntime.InferenceSession) -> list[float]:
    """The logit `answerable` of each example."""
    encoded = pairs(
        base_tokenizer(), [e.question for e in examples], [e.title for e in examples], [e.passage for e in examples]
    )
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i].ids))
    logits = [0.0] * len(encoded)
    for at in range(0, len(order), 16):
        rows = order[at : at + 16]
        (answerable,) = session.run(["answerable"], padded([encoded[i] for i in rows]))
        for i, logit in zip(rows, answerable, strict=True):
            logits[i] = float(logit)
    return logits


def mined(examples: list[data.Example], session: onnxruntime.InferenceSession) -> list[data.Example]:
    """`examples` with at most one hard negative a question."""
    asked = [i for i, e in enumerate(examples) if e.kind == "hard" or (e.kind == "positive" and e.weak)]
    logits = dict(zip(asked, judged([examples[i] for i in asked], session), strict=True))
    right = {examples[i].qid: logits[i] for i in asked if examples[i].kind == "positive"}
    rivals: dict[str, list[int]] = defaultdict(list)
    for i in asked:
        example = examples[i]
        if example.kind == "hard" and not (example.weak and logits[i] > right.get(example.qid, 0.0)):
            rivals[example.qid].append(i)
    kept = {max(found, key=logits.__getitem__) for found in rivals.values()}
    return [e for i, e in enumerate(examples) if e.kind != "hard" or i in kept]


def main() -> None:
    parser = argparse.ArgumentParser(description="Keep the hard negatives that a reader finds hardest.")
    parser.add_argument("examples", type=Path)
    parser.add_argument("reader", type=Path, help="a first reader, ONNX")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    session = onnxruntime.InferenceSession(str(args.reader), options)
    data.save(mined(data.load(args.examples), session), args.out)


if __name__ == "__main__":
    main()
