"""Answer spans for the examples that know only the sentence: `python -m training.label EXAMPLES READER --out FILE`.

A first reader proposes the span inside the known sentence (self-training); where it is sure enough the example stops
being `weak`. The share of probability that the best span holds among all spans of the sentence is the sureness.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime

from training import data
from training.model import padded, pairs
from training.scores import LONGEST, best_span, reading
from training.train import base_tokenizer

SURE = 0.35


def labelled(examples: list[data.Example], session: onnxruntime.InferenceSession) -> list[data.Example]:
    """`examples` with spans where the reader is sure of them."""
    weak = [i for i, e in enumerate(examples) if e.weak and len(e.evidence) == 1]
    texts = [examples[i].passage[slice(*examples[i].evidence[0])] for i in weak]
    encoded = pairs(base_tokenizer(), [examples[i].question for i in weak], [examples[i].title for i in weak], texts)
    order = sorted(range(len(weak)), key=lambda n: len(encoded[n].ids))
    done = list(examples)
    for at in range(0, len(order), 32):
        rows = order[at : at + 32]
        outputs = session.run(None, padded([encoded[n] for n in rows]))
        for row, n in enumerate(rows):
            read = reading(encoded[n], row, outputs)
            score, a, b = best_span(read)
            sums = read.start[:, None] + read.end[None]
            gap = np.arange(len(sums))[None] - np.arange(len(sums))[:, None]
            total = np.exp(sums[(gap >= 0) & (gap < LONGEST)] - score).sum()
            if 1 / total >= SURE:
                example = examples[weak[n]]
                begin = example.evidence[0][0]
                done[weak[n]] = replace(example, spans=((begin + a, begin + b),), weak=False)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description="Give weak examples an answer span.")
    parser.add_argument("examples", type=Path)
    parser.add_argument("reader", type=Path, help="a first reader, ONNX")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(args.reader), options)
    data.save(labelled(data.load(args.examples), session), args.out)


if __name__ == "__main__":
    main()
