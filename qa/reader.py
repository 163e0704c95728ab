"""The reader: a small model that reads question and passage together, word piece by word piece.

Runs the ONNX file that ships in this folder (how it was made: training/README.md). Knows word pieces and logits; what
they mean for an answer is decided in read.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embed import load_onnx, load_tokenizer

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

MODEL = Path(__file__).parent / "reader.onnx"
_MAX_PIECES, _MAX_QUESTION = 320, 64  # as trained
_CLS, _SEP = 101, 102
_SEPARATOR = " | "  # between title and passage, as trained

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """One passage as read for one question: a row for each of its n word pieces."""

    offsets: NDArray[np.int64]  # (n, 2) start and end of the piece, characters of the passage
    start: Floats  # (n,) logit that the answer starts here, less that of "no answer"
    end: Floats  # (n,) logit that the answer ends here, less that of "no answer"
    evidence: Floats  # (n,) logit that this piece belongs to a sentence that answers
    answerable: float  # logit that the passage answers the question


class Reader:
    """Reads passages for a question. Loaded at the first call; may be shared between threads."""

    def __init__(self, model: Path = MODEL) -> None:
        self._model = model

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Pieces]:
        """What the model makes of each (context, text) for `question`.

        One by one: in int8 the activations of a batch share one scale, so that what is said of a passage would depend on
        its neighbours. It is no slower, for nothing is padded.
        """
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:_MAX_QUESTION]
        heads = [f"{context}{_SEPARATOR}" if context else "" for context, _ in passages]
        bodies = self._tokenizer.encode_batch(
            [head + text for head, (_, text) in zip(heads, passages, strict=True)], add_special_tokens=False
        )
        return [self._pieces(asked, body, len(head)) for head, body in zip(heads, bodies, strict=True)]

    def _pieces(self, asked: list[int], body: "tokenizers.Encoding", head: int) -> Pieces:
        """[CLS] question [SEP] passage [SEP] read; the first `head` characters of `body` are its context."""
        room = _MAX_PIECES - len(asked) - 3
        first = len(asked) + 2
        ids = np.array([[_CLS, *asked, _SEP, *body.ids[:room], _SEP]], dtype=np.int64)
        types = (np.arange(ids.shape[1]) >= first).astype(np.int64)[None]
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        start, end, evidence, answerable = (output[0] for output in self._session.run(None, inputs))
        offsets = np.array(body.offsets[:room], dtype=np.int64).reshape(-1, 2) - head
        keep = offsets[:, 0] >= 0
        here = slice(first, first + len(offsets))
        return Pieces(
            offsets[keep],
            start[here][keep] - start[0],
            end[here][keep] - end[0],
            evidence[here][keep],
            float(answerable),
        )

    @cached_property
    def _tokenizer(self) -> "tokenizers.Tokenizer":
        return load_tokenizer()

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        return load_onnx(self._model)
