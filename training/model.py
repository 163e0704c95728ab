"""The reader network: a BERT over question and passage with four small heads, and its export to ONNX.

Written out in plain torch rather than taken from transformers, so that the exported graph holds nothing but what is
below. Weights start from all-MiniLM-L6-v2 (Apache-2.0).
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

MAX_PIECES, MAX_QUESTION = 320, 64
CLS, SEP, PAD = 101, 102, 0
SEPARATOR = " | "  # between title and passage
HEADS = ("tokens", "pool", "whole")  # the layers that no checkpoint of a language model has


class Shape(NamedTuple):
    """Sizes of a trunk; those of all-MiniLM-L6-v2 where nothing is said."""

    layers: int = 6
    width: int = 384
    inner: int = 1536
    heads: int = 12
    words: int = 30522
    places: int = 512
    epsilon: float = 1e-12


MINILM = Shape()


class Outputs(NamedTuple):
    start: Tensor  # (b, t) logits, null at position 0
    end: Tensor  # (b, t)
    evidence: Tensor  # (b, t) logits: is this token inside a sentence that answers?
    answerable: Tensor  # (b,) logit: does this passage answer?


class Block(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.query, self.key, self.value, self.mix = (nn.Linear(width, width) for _ in range(4))
        self.norm_mix = nn.LayerNorm(width, eps=shape.epsilon)
        self.up, self.down = nn.Linear(width, shape.inner), nn.Linear(shape.inner, width)
        self.norm_out = nn.LayerNorm(width, eps=shape.epsilon)
        self.drop = nn.Dropout(0.0)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:  # x (b, t, d), bias (b, 1 or heads, 1 or t, t)
        batch, length, width = x.shape
        q, k, v = (
            f(x).view(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for f in (self.query, self.key, self.value)
        )
        lost = self.drop.p if self.training else 0.0
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(v.dtype), dropout_p=lost).transpose(1, 2)
        seen = seen.reshape(batch, length, width)
        x = self.norm_mix(x + self.drop(self.mix(seen)))
        return self.norm_out(x + self.drop(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    """Question and passage in, `Outputs` out."""

    def __init__(self, shape: Shape = MINILM) -> None:
        super().__init__()
        width = shape.width
        self.words = nn.Embedding(shape.words, width)
        self.places = nn.Embedding(shape.places, width)
        self.segments = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.tokens = nn.Linear(width, 3)  # start, end, evidence
        self.pool, self.whole = nn.Linear(width, width), nn.Linear(width, 1)
        for layer in (self.tokens, self.pool, self.whole):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def embedded(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        """The pieces' vectors before the first block, (b, t, d)."""
        place = torch.arange(input_ids.shape[1], device=input_ids.device)
        return self.norm(self.words(input_ids) + self.places(place)[None] + self.segments(token_type_ids))

    def bias(self, attention_mask: Tensor, dtype: torch.dtype) -> Tensor:
        """What is added to the attention's logits: padding is not looked at."""
        return (1.0 - attention_mask[:, None, None, :].to(dtype)) * -1e4

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Outputs:
        x = self.embedded(input_ids, token_type_ids)
        bias = self.bias(attention_mask, x.dtype)
        for block in self.blocks:
            x = block(x, bias)
        start, end, evidence = self.tokens(x).unbind(-1)
        return Outputs(start, end, evidence, self.whole(torch.tanh(self.pool(x[:, 0]))).squeeze(-1))


def loaded(reader: Reader, folder: Path, trunk: dict[str, str], layer: dict[str, str]) -> Reader:
    """`reader` with the weights of the checkpoint in `folder`; its heads stay fresh.

    `trunk` leads from the checkpoint's names to ours, `layer` does within each of the layers.
    """
    held = load_file(folder / "model.safetensors")
    held = {name.removeprefix("bert."): value for name, value in held.items()}
    names = trunk | {
        f"encoder.layer.{i}.{theirs}": f"blocks.{i}.{ours}"
        for i in range(len(reader.blocks))
        for theirs, ours in layer.items()
    }
    state = {}
    for theirs, ours in names.items():
        for part in ("weight", "bias"):
            if f"{theirs}.{part}" in held:
                state[f"{ours}.{part}"] = held[f"{theirs}.{part}"]
    missing, unexpected = reader.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith(HEADS) for name in missing):
        raise ValueError(f"not the expected checkpoint: missing {missing}, unexpected {unexpected}")
    return reader


def from_base(folder: Path) -> Reader:
    """A reader whose trunk holds the weights of a BERT checkpoint in `folder`; its heads are fresh."""
    trunk = {
        "embeddings.word_embeddings": "words",
        "embeddings.position_embeddings": "places",
        "embeddings.token_type_embeddings": "segments",
        "embeddings.LayerNorm": "norm",
    }
    layer = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "mix",
        "attention.output.LayerNorm": "norm_mix",
        "intermediate.dense": "up",
        "output.dense": "down",
        "output.LayerNorm": "norm_out",
    }
    return loaded(Reader(), folder, trunk, layer)


def restored(path: Path) -> Reader:
    """The reader of a checkpoint, or in float32 that of an int8 file which `quantise` wrote."""
    reader = Reader()
    if path.suffix == ".pt":
        reader.load_state_dict(torch.load(path, weights_only=True))
        return reader
    import onnx
    from onnx.numpy_helper import to_array

    graph = onnx.load(str(path)).graph
    held = {item.name: to_array(item) for item in graph.initializer}
    for name in [name.removesuffix("_quantized") for name in held if name.endswith("_quantized")]:
        steps = held[f"{name}_quantized"].astype(np.float32) - held[f"{name}_zero_point"].astype(np.float32)
        held[name] = steps * held[f"{name}_scale"]
    state = {name: held[name] for name in reader.state_dict() if name in held}
    for node in graph.node:  # /blocks.0/key/MatMul_quant and the like: linear layers, whose weight lies transposed
        layer = node.name[1:].rsplit("/", 1)[0].replace("/", ".")
        name = node.input[1].removesuffix("_quantized") if node.op_type in ("MatMul", "MatMulInteger") else ""
        if name in held:
            state[f"{layer}.weight"] = held[name].T
    reader.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
    return reader


class Pair(NamedTuple):
    ids: list[int]
    first: int  # position of the first word piece of title and passage
    offsets: list[tuple[int, int]]  # of the pieces from `first` on, in characters of the passage; title pieces are < 0


def pairs(tokenizer: Tokenizer, questions: list[str], titles: list[str], texts: list[str]) -> list[Pair]:
    """[CLS] question [SEP] title | passage [SEP], cut to MAX_PIECES; `tokenizer` must neither pad nor truncate."""
    heads = [f"{title}{SEPARATOR}" if title else "" for title in titles]
    asked: list[Encoding] = tokenizer.encode_batch(questions, add_special_tokens=False)
    read: list[Encoding] = tokenizer.encode_batch(
        [head + text for head, text in zip(heads, texts, strict=True)], add_special_tokens=False
    )
    made = []
    for head, question, body in zip(heads, asked, read, strict=True):
        left = question.ids[:MAX_QUESTION]
        right = body.ids[: MAX_PIECES - len(left) - 3]
        offsets = [(a - len(head), b - len(head)) for a, b in body.offsets[: len(right)]]
        made.append(Pair([CLS, *left, SEP, *right, SEP], len(left) + 2, offsets))
    return made


def padded(batch: list[Pair]) -> dict[str, np.ndarray]:
    """The three int64 inputs, (b, t)."""
    width = max(len(pair.ids) for pair in batch)
    ids = np.full((len(batch), width), PAD, np.int64)
    types = np.zeros_like(ids)
    for row, pair in enumerate(batch):
        ids[row, : len(pair.ids)] = pair.ids
        types[row, pair.first : len(pair.ids)] = 1
    return {
        "input_ids": ids,
        "attention_mask": (np.arange(width)[None] < [[len(p.ids)] for p in batch]).astype(np.int64),
        "token_type_ids": types,
    }


def export(reader: Reader, path: Path) -> None:
    """float32 ONNX with dynamic batch and length."""
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones(2, 16, dtype=torch.long) for _ in names)
    axes = {name: {0: "batch", 1: "length"} for name in (*names, "start", "end", "evidence")} | {
        "answerable": {0: "batch"}
    }
    torch.onnx.export(
        reader.eval().float(),
        example,
        str(path),
        input_names=names,
        output_names=list(Outputs._fields),
        dynamic_axes=axes,
        opset_version=18,
        dynamo=False,
        do_constant_folding=True,
    )


def quantise(source: Path, target: Path) -> None:
    """int8 weights, one scale a channel; activations scaled as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        str(prepared),
        str(target),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=["/tokens/MatMul"],
    )
    prepared.unlink()
