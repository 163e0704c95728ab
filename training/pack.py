"""Examples as word pieces, for distil.py: `python -m training.pack EXAMPLES.jsonl ... --out packed.npz`.

So that a machine with an accelerator needs neither tokenizer nor sentences, and wastes no time on them. All arrays but
`lengths`, `firsts`, `groups` and `known` have an entry a piece, the examples one after the other.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from training import data
from training.model import pairs
from training.train import base_tokenizer, flags

_AT_ONCE = 20_000  # examples


def packed(files: Iterable[tuple[list[data.Example], bool]]) -> dict[str, np.ndarray]:
    """`ids` and `flags` by piece; `lengths`, `firsts` (pieces before title and passage), `groups` (the question's number,
    anew in every file) and `known` (whether the flags say the truth, or nothing is known: as said of its file) by example."""
    tokenizer = base_tokenizer()
    ids, bits, lengths, firsts, groups, truth = [], [], [], [], [], []
    numbers: dict[tuple[int, str], int] = {}
    for file, (examples, sure) in enumerate(files):
        for at in range(0, len(examples), _AT_ONCE):
            some = examples[at : at + _AT_ONCE]
            encoded = pairs(tokenizer, [e.question for e in some], [e.title for e in some], [e.passage for e in some])
            for example, pair in zip(some, encoded, strict=True):
                ids.append(np.array(pair.ids, np.uint16))
                bits.append(flags(example, pair))
                lengths.append(len(pair.ids))
                firsts.append(pair.first)
                groups.append(numbers.setdefault((file, example.qid), len(numbers)))
                truth.append(sure)
    return {
        "ids": np.concatenate(ids),
        "flags": np.concatenate(bits),
        "lengths": np.array(lengths, np.uint16),
        "firsts": np.array(firsts, np.uint16),
        "groups": np.array(groups, np.int32),
        "known": np.array(truth),
    }


def unlabelled(path: Path) -> list[data.Example]:
    """Questions with a passage of which only a teacher says whether it answers: lines of {query, passage}."""
    rows = [row for row in data.read_lines(path) if row["query"].strip() and row["passage"].strip()]
    return [
        data.Example(row["query"], "", row["passage"], (), (), False, "unlabelled", str(n))
        for n, row in enumerate(rows)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Encode examples for training.distil.")
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--unlabelled", type=Path, nargs="*", default=[], help="files of {query, passage} lines")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    labelled = [(data.load(path), True) for path in args.examples]
    np.savez(args.out, **packed([*labelled, *((unlabelled(path), False) for path in args.unlabelled)]))


if __name__ == "__main__":
    main()
