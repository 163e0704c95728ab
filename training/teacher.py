"""A larger reader for the small one to learn from: all-mpnet-base-v2 (Apache-2.0) with the same inputs and outputs.

Its word pieces are those of the small reader, each four places later in the vocabulary, so that both see the same pieces
and what one says of a piece can be learnt by the other. It never leaves the training.
"""

import math
from pathlib import Path

import torch
from torch import Tensor, nn

from training.model import CLS, PAD, SEP, Reader, Shape, loaded

SHAPE = Shape(layers=12, width=768, inner=3072, heads=12, words=30527, places=514, epsilon=1e-5)
_BUCKETS, _FARTHEST = 32, 128  # of distances between pieces
_OWN = {CLS: 0, SEP: 2, PAD: 1}  # the pieces that are not four places later


class Teacher(Reader):
    """Takes and gives what `Reader` does; the passage's own token type is not seen."""

    def __init__(self) -> None:
        super().__init__(SHAPE)
        self.near = nn.Embedding(_BUCKETS, SHAPE.heads)  # by distance and head, added to the attention's logits
        self.near.requires_grad_(False)
        del self.segments  # MPNet knows no token types

    def embedded(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        ids = input_ids + 4
        for piece, own in _OWN.items():
            ids = ids.masked_fill(input_ids == piece, own)
        place = torch.arange(2, 2 + input_ids.shape[1], device=input_ids.device)
        return self.norm(self.words(ids) + self.places(place)[None])

    def bias(self, attention_mask: Tensor, dtype: torch.dtype) -> Tensor:
        place = torch.arange(attention_mask.shape[1], device=attention_mask.device)
        near = self.near(_bucket(place[None] - place[:, None])).permute(2, 0, 1)[None]
        return near.to(dtype) + super().bias(attention_mask, dtype)


def _bucket(distance: Tensor) -> Tensor:
    """Buckets of signed distances: single ones when near, ever wider ones when far, as T5 and MPNet have them."""
    half = _BUCKETS // 2
    exact = half // 2
    far = distance.abs().clamp(min=1)
    wide = exact + (torch.log(far / exact) / math.log(_FARTHEST / exact) * (half - exact)).long()
    return (distance > 0) * half + torch.where(distance.abs() < exact, distance.abs(), wide.clamp(max=half - 1))


def from_mpnet(folder: Path) -> Teacher:
    """A teacher whose trunk holds the weights of all-mpnet-base-v2 in `folder`; its heads are fresh."""
    teacher = Teacher()
    trunk = {
        "embeddings.word_embeddings": "words",
        "embeddings.position_embeddings": "places",
        "embeddings.LayerNorm": "norm",
        "encoder.relative_attention_bias": "near",
    }
    layer = {
        "attention.attn.q": "query",
        "attention.attn.k": "key",
        "attention.attn.v": "value",
        "attention.attn.o": "mix",
        "attention.LayerNorm": "norm_mix",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm_out",
    }
    loaded(teacher, folder, trunk, layer)
    return teacher
