"""Trains the reader and writes it as int8 ONNX: `python -m training.train DATA_FOLDER --out qa/reader.onnx`.

Knows the schedule; examples come from data.py, the loss from loss.py, the network from model.py. With `--minutes` the
learning rate follows the clock instead of the step count, so that a run always ends on time with a decayed rate.
"""

import argparse
import copy
import logging
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from training import data
from training.loss import END, EVIDENCE, READABLE, START, loss_of, wanted
from training.model import HEADS, Pair, Reader, export, from_base, padded, pairs, quantise, restored
from training.retrieve import base_folder, brief

log = logging.getLogger(__name__)

PIECES = 4400  # word pieces a batch, padding included
APART = ("hard", "removed", "lured")  # kinds that read another window than the question's others
SORTED_OVER = 60  # batches that are cut from one length-sorted stretch


def base_tokenizer() -> Tokenizer:
    """The base model's word-piece tokenizer with neither padding nor truncation."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def flags(example: data.Example, pair: Pair) -> np.ndarray:
    """What every piece of `pair` is, as bits, (n,) uint8."""
    made = np.zeros(len(pair.ids), np.uint8)
    begin, stop = np.array(pair.offsets).reshape(-1, 2).T
    here = made[pair.first : pair.first + len(begin)]
    here[begin >= 0] |= READABLE
    for a, b in example.evidence:
        here[(begin < b) & (stop > a) & (begin >= 0)] |= EVIDENCE
    if example.weak:
        here[(here & EVIDENCE) > 0] |= START | END
    else:
        for a, b in example.spans:
            inside = np.flatnonzero((begin < b) & (stop > a) & (begin >= 0))
            if len(inside) and stop[-1] >= b:
                here[inside[0]] |= START
                here[inside[-1]] |= END
    return made


def batches(examples: list[data.Example], encoded: list[Pair], rng: random.Random) -> Iterator[list[int]]:
    """Batches of like length, cut from stretches of the given order, in random order.

    Examples that read the same window for one question stay together, so that they can be compared.
    """
    sizes = [len(pair.ids) for pair in encoded]
    windows = {e.qid: size for e, size in zip(examples, sizes, strict=True) if e.kind not in APART}
    keys = [(windows[e.qid] if e.kind not in APART else size, e.qid) for e, size in zip(examples, sizes, strict=True)]
    stretch = SORTED_OVER * PIECES // (sum(sizes) // len(sizes))
    for at in range(0, len(examples), stretch):
        order = sorted(range(at, min(at + stretch, len(examples))), key=lambda i: keys[i])
        cut: list[list[int]] = []
        batch: list[int] = []
        for i in order:
            if batch and (len(batch) + 1) * max(sizes[j] for j in (*batch, i)) > PIECES:
                cut.append(batch)
                batch = []
            batch.append(i)
        cut.append(batch)
        rng.shuffle(cut)
        yield from cut


def train(
    reader: Reader,
    examples: list[data.Example],
    rate: float,
    minutes: float | None,
    keep: Path | None,
    judge: Reader | None = None,
    seed: int = 11,
) -> None:
    """One pass over `examples` in bfloat16 autocast, AdamW, linear warm-up and decay."""
    rng = random.Random(seed)
    tokenizer = base_tokenizer()
    encoded = pairs(
        tokenizer, [e.question for e in examples], [e.title for e in examples], [e.passage for e in examples]
    )
    plan = list(batches(examples, encoded, rng))
    heads = [p for n, p in reader.named_parameters() if n.startswith(HEADS)]
    trunk = [p for n, p in reader.named_parameters() if not n.startswith(HEADS)]
    optimiser = torch.optim.AdamW([{"params": trunk, "scale": 1.0}, {"params": heads, "scale": 3.0}], weight_decay=0.01)
    reader.train()
    began, seen, recent = time.monotonic(), 0, {}
    for step, rows in enumerate(plan):
        done = step / len(plan)
        if minutes is not None:
            done = max(done, (time.monotonic() - began) / 60 / minutes)
            if done >= 1:
                break
        for group in optimiser.param_groups:
            group["lr"] = rate * group["scale"] * min(1.0, (step + 1) / 60, (1 - done) / 0.9 + 0.01)
        arrays = padded([encoded[i] for i in rows])
        bits = np.zeros(arrays["input_ids"].shape, np.uint8)
        for row, i in enumerate(rows):
            bits[row, : len(encoded[i].ids)] = flags(examples[i], encoded[i])
        want = wanted(torch.from_numpy(bits))
        inputs = {name: torch.from_numpy(value) for name, value in arrays.items()}
        judged = None
        with brief():
            out = reader(**inputs)
            if judge is not None:
                with torch.no_grad():
                    judged = judge(**inputs).answerable
                judged[[examples[i].kind in ("crowded", "lured") for i in rows]] = torch.nan  # where it errs
        names = {qid: n for n, qid in enumerate({examples[i].qid for i in rows})}
        loss, parts = loss_of(out, want, torch.tensor([names[examples[i].qid] for i in rows]), judged)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        seen += len(rows)
        right = (out.answerable > 0) == want["answerable"]
        for i, row in enumerate(rows):
            recent.setdefault(examples[row].kind, []).append(bool(right[i]))
        for name, value in parts.items():
            recent.setdefault(name, []).append(float(value.detach().mean()))
        if step % 50 == 49:
            log.info(
                "%d of %d, %.1f examples/s: %s",
                seen,
                len(examples),
                seen / (time.monotonic() - began),
                " ".join(f"{k} {np.mean(v):.3f}" for k, v in sorted(recent.items())),
            )
            recent = {}
        if keep is not None and step % 200 == 199:
            torch.save(reader.state_dict(), keep)
    if keep is not None:
        torch.save(reader.state_dict(), keep)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the reader and write it as int8 ONNX.")
    parser.add_argument("folder", type=Path, help="folder with train/<collection>/{corpus,queries}.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--examples", type=Path, help="examples written by training.data, instead of making them")
    parser.add_argument("--start", type=Path, help="a checkpoint or ONNX file to continue from, not the base model")
    parser.add_argument(
        "--judge",
        action="store_true",
        help="keep what the reader to start from takes for answerable, but in crowded windows",
    )
    parser.add_argument("--keep", type=Path, help="where to keep a checkpoint")
    parser.add_argument(
        "--frozen", type=int, default=0, help="leave the embeddings and this many lower layers as they are"
    )
    parser.add_argument("--rate", type=float, default=1.5e-4, help="peak learning rate of the trunk")
    parser.add_argument("--minutes", type=float, help="end after this long, the rate decayed")
    parser.add_argument("--first", type=int, default=0, help="skip this many examples")
    parser.add_argument("--limit", type=int, help="use at most this many examples")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    torch.manual_seed(5)
    examples = data.load(args.examples) if args.examples else data.build(args.folder / "train")
    examples = examples[args.first :][: args.limit]
    reader = restored(args.start) if args.start else from_base(base_folder())
    judge = copy.deepcopy(reader).eval() if args.judge else None
    if args.frozen:
        for part in (reader.words, reader.places, reader.segments, reader.norm, *reader.blocks[: args.frozen]):
            part.requires_grad_(False)
    train(reader, examples, args.rate, args.minutes, args.keep, judge)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "reader.onnx"
        export(reader, full)
        quantise(full, args.out)
    log.info("wrote %s, %.1f MB", args.out, args.out.stat().st_size / 1e6)


if __name__ == "__main__":
    main()
