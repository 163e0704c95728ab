"""What is known of the pieces of a passage, and the loss of a reading against it."""

import torch
from torch import Tensor
from torch.nn import functional as F

from training.model import Outputs

START, END, EVIDENCE, READABLE = 1, 2, 4, 8  # what a piece may be, as bits


def wanted(bits: Tensor) -> dict[str, Tensor]:
    """Masks (b, t) of bits (b, t): `readable` pieces, allowed `start` and `end`, null at the first piece where there is none,
    `evidence`; and `answerable` (b,)."""
    names = {"readable": READABLE, "start": START, "end": END, "evidence": EVIDENCE}
    want = {name: (bits & bit) > 0 for name, bit in names.items()}
    for name in ("start", "end"):
        want[name][:, 0] = ~want[name].any(1)
    return want | {"answerable": want["evidence"].any(1)}


def loss_of(
    out: Outputs, want: dict[str, Tensor], group: Tensor, judged: Tensor | None = None
) -> tuple[Tensor, dict[str, Tensor]]:
    """Span likelihood summed over the allowed places, evidence and answerability by cross-entropy; all (b,).

    `group` (b,) numbers the questions: within one, answering passages are also pushed above those that do not answer.
    `judged` (b,) is what an earlier reader says of `answerable`: that is kept then, where it is not NaN, and the spans do the
    pushing (learning without forgetting, Li and Hoiem, arXiv 1606.09282).
    """
    allowed = want["readable"].clone()
    allowed[:, 0] = True
    span = lead = torch.zeros(len(allowed), device=allowed.device)
    for logits, gold in ((out.start, want["start"]), (out.end, want["end"])):
        logits = logits.float().masked_fill(~allowed, -1e4)
        span = span + 0.5 * (logits.logsumexp(1) - logits.masked_fill(~gold, -1e4).logsumexp(1))
        lead = lead + 0.5 * (logits[:, 1:].logsumexp(1) - logits[:, 0])
    pieces = F.binary_cross_entropy_with_logits(out.evidence.float(), want["evidence"].float(), reduction="none")
    evidence = (pieces * want["readable"]).sum(1) / want["readable"].sum(1).clamp(min=1)
    logit, yes = out.answerable.float(), want["answerable"]
    whole = F.binary_cross_entropy_with_logits(logit, yes.float(), reduction="none")
    if judged is not None:
        kept = F.smooth_l1_loss(logit, judged.float().nan_to_num(), reduction="none")
        whole = torch.where(judged.isnan(), whole, kept)
        logit = lead
    rivals = (group[:, None] == group[None]) & yes[:, None] & ~yes[None]
    above = (F.softplus(logit[None] - logit[:, None]) * rivals).sum(1)
    loss = (span + evidence + whole + above).mean()
    return loss, {"span": span, "evidence": evidence, "answerable": whole, "above": above}
