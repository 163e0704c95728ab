"""Vectors: those of the published model, whatever runs it."""

import numpy as np
import pytest

from index import ModelError
from index.embed import MiniLM, embedder, weights_folder

TEXTS = ["How long is the agreement valid?", "ten years", "Ein Satz.", "汉字", "word " * 400, ""]


def test_same_vectors_as_sentence_transformers() -> None:
    ours = MiniLM().embed(TEXTS)
    theirs = embedder(str(weights_folder())).embed(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.9999


def test_batching_changes_nothing() -> None:
    model = MiniLM()
    together = model.embed(TEXTS)
    alone = np.concatenate([model.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert model.embed([]).shape == (0, 384)


def test_count_leaves_out_markers() -> None:
    assert MiniLM().count(["one two", ""]) == [2, 0]


def test_unknown_model_is_one_sentence() -> None:
    with pytest.raises(ModelError, match="no/such-model"):
        embedder("no/such-model").embed(["a"])


def test_damaged_weights_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    import index.embed

    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr(index.embed, "weights_folder", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(ModelError, match="not the published"):
        index.embed.exported()
    assert not list((tmp_path / "cache").rglob("*.onnx"))
