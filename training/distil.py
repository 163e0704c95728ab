"""Trains a teacher, then the reader to say what the teacher says: `python -m training.distil PACKED.npz --teacher FOLDER`.

Made for one GPU and the clock: the teacher learns for a share of the time, then reads every example once, and the reader
learns from it and from the labels until the time is up. Examples come from pack.py, the teacher from teacher.py; the loss on
labels is that of loss.py. What the teacher says of a question it learnt from is softer and truer than the label
(Hinton et al., arXiv 1503.02531), and of the `unlabelled` it is all there is.
"""

import argparse
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.loss import READABLE, loss_of, wanted
from training.model import HEADS, Outputs, Reader, restored
from training.scores import auroc
from training.teacher import from_mpnet

log = logging.getLogger(__name__)

PIECES = 32_768  # word pieces a batch, padding included
STEP = 32  # widths are multiples of this
LABELS = 0.4  # weight of the labels beside what the teacher says
TEACHER, READER = (5e-5, 0.1), (2.5e-4, 0.05)  # peak learning rate, and dropout


@dataclass
class Shelf:
    """The examples of one width on the device, and what the teacher says of them."""

    ids: Tensor  # (n, t)
    flags: Tensor  # (n, t) bits
    lengths: Tensor  # (n,)
    firsts: Tensor
    groups: Tensor
    known: Tensor
    soft: Tensor  # (n, t, 3) logits of start, end and evidence
    whole: Tensor  # (n,) logits

    def batches(self, rng: torch.Generator | None = None) -> Iterator[Tensor]:
        """Rows in batches; with `rng` at random, those of one question side by side."""
        size = PIECES // self.ids.shape[1]
        if rng is None:
            order = torch.arange(len(self.ids), device=self.ids.device)
        else:
            key = torch.rand(int(self.groups.max()) + 1, generator=rng)
            order = key[self.groups.cpu()].argsort().to(self.ids.device)
        yield from order.split(size)

    def inputs(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        place = torch.arange(self.ids.shape[1], device=rows.device)[None]
        length = self.lengths[rows][:, None]
        types = (place >= self.firsts[rows][:, None]) & (place < length)
        return self.ids[rows].long(), (place < length).long(), types.long()


def shelves(path: Path, device: str) -> list[Shelf]:
    """The examples of a file of pack.py by width."""
    held = dict(np.load(path))
    lengths = held["lengths"].astype(np.int64)
    ends = lengths.cumsum()
    width = (lengths + STEP - 1) // STEP * STEP
    made = []
    for wide in np.unique(width):
        rows = np.flatnonzero(width == wide)
        place = np.arange(wide)[None]
        inside = place < lengths[rows, None]
        at = np.where(inside, (ends - lengths)[rows, None] + place, 0)
        columns = [
            np.where(inside, held["ids"][at], 0).astype(np.int16),
            np.where(inside, held["flags"][at], 0).astype(np.uint8),
            lengths[rows],
            held["firsts"][rows].astype(np.int64),
            held["groups"][rows].astype(np.int64),
            held["known"][rows],
            np.zeros((len(rows), wide, 3), np.float16),
            np.zeros(len(rows), np.float16),
        ]
        made.append(Shelf(*(torch.from_numpy(column).to(device) for column in columns)))
    return made


class Half:
    """A reader in bfloat16 whose weights are trained as float32 copies; heads learn three times as fast."""

    def __init__(self, reader: Reader, rate: float, drop: float, device: str) -> None:
        self.reader = reader.to(device)
        named = [(n, p) for n, p in reader.named_parameters() if p.requires_grad]
        self.full = [p.detach().float().clone() for _, p in named]
        reader.to(torch.bfloat16)
        for module in reader.modules():
            if isinstance(module, nn.Dropout):
                module.p = drop
        self.brief = [p for _, p in named]
        heads = [n.startswith(HEADS) for n, _ in named]
        groups = [
            {"params": [p for p, h in zip(self.full, heads, strict=True) if h is head], "scale": 3.0 if head else 1.0}
            for head in (False, True)
        ]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=device != "cpu")
        self.rate = rate

    def step(self, loss: Tensor, share: float) -> None:
        """One step at `share` (0 to 1) of the whole run."""
        loss.backward()
        for full, brief in zip(self.full, self.brief, strict=True):
            full.grad = brief.grad.float()
            brief.grad = None
        nn.utils.clip_grad_norm_(self.full, 1.0, foreach=True)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * group["scale"] * min(share / 0.03 + 0.01, (1 - share) / 0.9 + 0.005, 1.0)
        self.optimiser.step()
        with torch.no_grad():
            torch._foreach_copy_(self.brief, self.full)

    def state(self) -> dict[str, Tensor]:
        """The weights in float16."""
        names = [n for n, p in self.reader.named_parameters() if p.requires_grad]
        return {n: full.half().cpu() for n, full in zip(names, self.full, strict=True)}


def endless(kept: list[Shelf], seed: int) -> Iterator[tuple[Shelf, Tensor, int]]:
    """Batches of all shelves in random order, over and over, with the number of the round."""
    rng = torch.Generator().manual_seed(seed)
    turn = 0
    while True:
        plan = [(shelf, rows) for shelf in kept for rows in shelf.batches(rng)]
        for i in torch.randperm(len(plan), generator=rng).tolist():
            yield *plan[i], turn
        turn += 1


def labels_loss(out: Outputs, shelf: Shelf, rows: Tensor) -> Tensor:
    """That of loss.py, of what is known."""
    _, parts = loss_of(out, wanted(shelf.flags[rows]), shelf.groups[rows])
    return (sum(parts.values()) * shelf.known[rows]).mean()


def teacher_loss(out: Outputs, shelf: Shelf, rows: Tensor) -> Tensor:
    """Cross-entropy against the teacher's probabilities, in the same sum as `loss_of`'s."""
    readable = (shelf.flags[rows] & READABLE) > 0
    allowed = readable.clone()
    allowed[:, 0] = True
    said = shelf.soft[rows].float()
    loss = torch.zeros(len(rows), device=rows.device)
    for logits, soft in ((out.start, said[..., 0]), (out.end, said[..., 1])):
        likely = soft.masked_fill(~allowed, -1e4).softmax(1)
        loss = loss - 0.5 * (likely * logits.float().masked_fill(~allowed, -1e4).log_softmax(1)).sum(1)
    pieces = F.binary_cross_entropy_with_logits(out.evidence.float(), said[..., 2].sigmoid(), reduction="none")
    loss = loss + (pieces * readable).sum(1) / readable.sum(1).clamp(min=1)
    whole = F.binary_cross_entropy_with_logits(
        out.answerable.float(), shelf.whole[rows].float().sigmoid(), reduction="none"
    )
    return (loss + whole).mean()


def learn(half: Half, kept: list[Shelf], seconds: float, loss: Callable[[Outputs, Shelf, Tensor], Tensor]) -> None:
    """Train for so many seconds."""
    half.reader.train()
    began, seen, recent = time.monotonic(), 0, []
    for step, (shelf, rows, turn) in enumerate(endless(kept, 3)):
        share = (time.monotonic() - began) / seconds
        if share >= 1:
            break
        value = loss(half.reader(*shelf.inputs(rows)), shelf, rows)
        half.step(value, share)
        seen += len(rows)
        recent.append(value.detach())
        if step % 200 == 199:
            mean = float(torch.stack(recent).mean())
            log.info("round %d, %d read, %.0f/s, loss %.3f", turn, seen, seen / (time.monotonic() - began), mean)
            recent = []


@torch.no_grad()
def tell(reader: Reader, kept: list[Shelf]) -> None:
    """Put what `reader` says onto the shelves."""
    reader.eval()
    for shelf in kept:
        for rows in shelf.batches():
            out = reader(*shelf.inputs(rows))
            shelf.soft[rows] = torch.stack(out[:3], -1).half()
            shelf.whole[rows] = out.answerable.half()


@torch.no_grad()
def check(reader: Reader, kept: list[Shelf]) -> str:
    """AUROC of `answerable`, and the share of answers whose likeliest start and end are both right."""
    reader.eval()
    judged, marks, right = [], [], []
    for shelf in kept:
        for rows in shelf.batches():
            out, want = reader(*shelf.inputs(rows)), wanted(shelf.flags[rows])
            found = torch.ones(len(rows), dtype=torch.bool, device=rows.device)
            for logits, gold in ((out.start, want["start"]), (out.end, want["end"])):
                best = logits.float().masked_fill(~want["readable"], -1e4).argmax(1, keepdim=True)
                found &= gold.gather(1, best)[:, 0]
            judged.append(out.answerable.float())
            marks.append(want["answerable"])
            right.append(found[want["answerable"]])
    score, mark = torch.cat(judged).cpu().numpy(), torch.cat(marks).cpu().numpy()
    return f"AUROC {auroc(score[mark], score[~mark]):.3f}, exact {float(torch.cat(right).float().mean()):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Train a teacher, and the reader to say what it says.")
    parser.add_argument("packed", type=Path, help="examples as training.pack writes them")
    parser.add_argument("--teacher", type=Path, required=True, help="folder of all-mpnet-base-v2")
    parser.add_argument("--start", type=Path, required=True, help="the reader to start from, a checkpoint or ONNX file")
    parser.add_argument("--keep", type=Path, required=True, help="where to keep the reader's checkpoint, float16")
    parser.add_argument("--check", type=Path, nargs="*", default=[], help="packed examples to measure on, not to learn")
    parser.add_argument("--minutes", type=float, default=9, help="that all of it takes")
    parser.add_argument("--share", type=float, default=0.35, help="of the time in which the teacher learns")
    args = parser.parse_args()
    end = time.monotonic() + 60 * args.minutes
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(5)
    kept = shelves(args.packed, device)
    checks = {path.stem: shelves(path, device) for path in args.check}
    log.info("%d examples", sum(len(shelf.ids) for shelf in kept))

    def checked(name: str, half: Half) -> None:
        for stem, held in checks.items():
            log.info("%s on %s: %s", name, stem, check(half.reader, held))

    teacher = Half(from_mpnet(args.teacher), *TEACHER, device)
    learn(teacher, kept, 60 * args.minutes * args.share, labels_loss)
    checked("teacher", teacher)
    tell(teacher.reader, kept)
    log.info("all read")
    reader = Half(restored(args.start), *READER, device)
    checked("reader before", reader)
    learn(
        reader,
        kept,
        end - time.monotonic(),
        lambda out, shelf, rows: LABELS * labels_loss(out, shelf, rows) + teacher_loss(out, shelf, rows),
    )
    checked("reader", reader)
    torch.save(reader.state(), args.keep)


if __name__ == "__main__":
    main()
