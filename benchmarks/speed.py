"""How long things take, beside a plain LlamaIndex stack in the same run: `python -m benchmarks.speed`.

Wall times on a busy machine mean little; the ratios within one run mean more. Documents are made up of random words.
Where a library only has to be large, its vectors are random ones from a stand-in embedder, so that it is built in
minutes; what is timed then (a question, a sync, one changed file) always uses the real model.
"""

import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.plain import PackagedMiniLM, Plain, SentenceTransformersMiniLM
from index import Library
from index.embed import MiniLM, Vectors
from qa import Assistant

ROOT = Path(__file__).parent.parent
SENTENCES = 10  # of a made-up passage
QUESTIONS = 15


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of the table, in its own unit; `plain` is None where the plain stack has no such thing."""

    what: str
    unit: str
    footnote: float
    plain: float | None = None
    faster_is_more: bool = False


class Padding(MiniLM):
    """The real model's name and tokenizer with random unit vectors, the same ones for the same text."""

    def embed(self, texts: Sequence[str], query: bool = False) -> Vectors:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts]
        vectors = np.array([np.random.default_rng(seed).standard_normal(384) for seed in seeds], dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class PaddingEmbedding(PackagedMiniLM):
    """The stand-in as a LlamaIndex embedding."""

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in Padding().embed(texts)]


# -- made-up documents


def documents(count: int, passages: int, seed: int = 0) -> dict[str, str]:
    """`count` texts of about `passages` passages each: made-up words, a few common and most rare, as in language."""
    draw = random.Random(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    words = ["".join(draw.choices(syllables, k=draw.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    texts: dict[str, str] = {}
    for n in range(count):
        stream = iter(draw.choices(words, weights, k=passages * SENTENCES * 8))
        sentences = [" ".join(next(stream) for _ in range(8)).capitalize() + "." for _ in range(passages * SENTENCES)]
        paragraphs = [" ".join(sentences[i : i + SENTENCES]) for i in range(0, len(sentences), SENTENCES)]
        texts[f"{n % 100:02}/note {n}.txt"] = "\n\n".join(paragraphs) + "\n"
    return texts


def write(texts: Mapping[str, str], docs: Path) -> None:
    for source, text in texts.items():
        path = docs / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def questions(texts: Mapping[str, str]) -> list[str]:
    """Questions made of words that stand near each other in some document."""
    draw = random.Random(1)
    chosen = draw.sample(sorted(texts), QUESTIONS)
    return [f"What is the {' '.join(texts[source].split()[3:8]).strip('.')}?" for source in chosen]


def padded(texts: Mapping[str, str], folder: Path) -> tuple[Path, Path]:
    """A documents folder with its library, all vectors from the stand-in."""
    docs, home = folder / "docs", folder / "home"
    write(texts, docs)
    library = Library(docs, home)
    library.embedder = Padding()
    library.sync()
    return docs, home


# -- what is timed


def cold(folder: Path, texts: Mapping[str, str]) -> Iterator[Timing]:
    """A fresh process that answers one question from a finished library of a few documents."""
    docs, home = folder / "docs", folder / "home"
    write(texts, docs)
    Assistant(docs=docs, home=home, llm="")
    Plain(texts, folder / "plain")
    question = questions({source: texts[source] for source in sorted(texts)})[0]
    ours = [sys.executable, "-m", "ui", "ask", question, "--docs", str(docs), "--home", str(home)]
    theirs = [sys.executable, "-m", "benchmarks.speed", "--cold-plain", str(folder), question]
    yield Timing(
        "cold: a process that answers one question", "s", *(_best(lambda c=c: _process(c)) for c in (ours, theirs))
    )


def _process(command: Sequence[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})


def cold_plain(folder: Path, question: str) -> None:
    """What the plain stack's process does: import, load the model, open the index, retrieve."""
    docs = folder / "docs"
    texts = {path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8") for path in docs.rglob("*.txt")}
    for chunk in Plain(texts, folder / "plain", SentenceTransformersMiniLM()).retrieve(question, 2):
        print(chunk.text)


def indexing(folder: Path, texts: Mapping[str, str]) -> Iterator[Timing]:
    """Splitting, embedding and storing documents with the real model."""
    size = sum(map(len, texts.values())) / 1000
    write(texts, folder / "docs")
    library = Library(folder / "docs", folder / "home")
    library.embedder.embed(["warm"])
    embedding = SentenceTransformersMiniLM(embed_batch_size=32)
    embedding.get_text_embedding("warm")
    passages = 0

    def ours() -> None:
        nonlocal passages
        passages = library.sync().passages

    took, other = _seconds(ours), _seconds(lambda: Plain(texts, folder / "plain", embedding))
    yield Timing("indexing, thousand characters a second", "kchar/s", size / took, size / other, faster_is_more=True)
    yield Timing("indexing, passages a second", "1/s", passages / took, faster_is_more=True)


def warm(folder: Path, count: int) -> Iterator[Timing]:
    """Questions to a process that has answered before; a sync that finds nothing to do."""
    texts = documents(count, 1)
    docs, home = padded(texts, folder)
    assistant = Assistant(docs=docs, home=home, llm="")
    asked = questions(texts)
    index = Plain(texts, folder / "plain", PaddingEmbedding(embed_batch_size=256))
    query = SentenceTransformersMiniLM()
    index._index._embed_model = query  # the vectors are random, the question's is real
    retrieve = _median(lambda q: index.retrieve(q, 5), asked)
    passages = assistant.status().passages
    yield Timing(
        f"warm retrieval, {passages:,} passages, median",
        "ms",
        1000 * _median(assistant.library.search, asked),
        1000 * retrieve,
    )
    yield Timing(f"warm ask, {passages:,} passages, median", "ms", 1000 * _median(assistant.ask, asked))
    yield Timing(f"sync of {count:,} unchanged files", "s", _best(assistant.sync))


def one_change(folder: Path, passages: int) -> Iterator[Timing]:
    """One changed file in a large library, until it can be found."""
    texts = documents(passages // 10, 10)
    docs, home = padded(texts, folder)
    library = Library(docs, home)
    library.embedder.embed(["warm"])
    library.search("warm", 1)
    changed = docs / next(iter(texts))

    def change() -> None:
        word = f"zorvex{time.time_ns()}"
        changed.write_text(f"The {word} is here.\n\n{changed.read_text(encoding='utf-8')}", encoding="utf-8")
        assert library.sync().updated == 1
        assert word in library.search(f"Where is the {word}?", 1)[0].text

    held = library.status().passages
    yield Timing(f"one changed file of {len(texts):,}, {held:,} passages, until it answers", "s", _best(change))


def _seconds(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _best(call: Callable[[], Any], times: int = 3) -> float:
    """The fastest of a few runs: the one the machine disturbed least."""
    return min(_seconds(call) for _ in range(times))


def _median(call: Callable[[str], Any], asked: Sequence[str]) -> float:
    call(asked[0])
    return statistics.median(_seconds(partial(call, question)) for question in asked)


def _line(timing: Timing) -> str:
    theirs = ratio = "-"
    if timing.plain is not None:
        theirs = f"{timing.plain:.2f}"
        times = timing.footnote / timing.plain if timing.faster_is_more else timing.plain / timing.footnote
        ratio = f"{times:.2f}"
    return f"| {timing.what:<46} | {timing.unit:<7} | {timing.footnote:>9.2f} | {theirs:>9} | {ratio:>12} |"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000, metavar="N", help="passages, one a file (default: 10000)")
    parser.add_argument(
        "--large", type=int, default=100_000, metavar="N", help="passages, ten a file (default: 100000; 0: left out)"
    )
    parser.add_argument("--cold-plain", nargs=2, metavar=("FOLDER", "QUESTION"), help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    os.environ.update({"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"})
    if options.cold_plain:
        cold_plain(Path(options.cold_plain[0]), options.cold_plain[1])
        return 0
    folder = Path(tempfile.mkdtemp(prefix="footnote-speed-"))
    try:
        print(f"| {'what':<46} | unit    |  Footnote |     plain | times faster |")
        print(f"|{'-' * 48}|---------|-----------|-----------|--------------|")
        parts = [
            cold(folder / "cold", documents(20, 2)),
            indexing(folder / "indexing", documents(20, 10, seed=2)),
            warm(folder / "warm", options.small),
        ]
        if options.large:
            parts.append(one_change(folder / "large", options.large))
        for timing in chain.from_iterable(parts):
            print(_line(timing), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
