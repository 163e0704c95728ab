"""Settings: explicit argument beats environment beats default. Making them loads nothing."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index import InputError


def _default_docs() -> Path:
    """`seeds/` here, else the documents that ship with Footnote."""
    here = Path("seeds")
    return here if here.is_dir() else Path(__file__).parent.parent / "seeds"


def _path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, each with its unit and the reason for its default."""

    # the documents folder
    docs: Path = field(default_factory=lambda: _path("FOOTNOTE_DOCS", _default_docs()))
    # where the library is kept
    home: Path = field(default_factory=lambda: _path("FOOTNOTE_HOME", Path(".footnote")))
    # the language model that writes: "", "http://host:port/v1#model", "ollama/NAME", or a LlamaIndex LLM object
    llm: Any = field(default_factory=lambda: os.environ.get("FOOTNOTE_LLM", ""))
    # the embedding model: the packaged one, or the folder of a sentence-transformers model
    model: str = field(default_factory=lambda: os.environ.get("FOOTNOTE_MODEL", "") or "all-MiniLM-L6-v2")
    # a Chroma server's URL; empty: Chroma embedded in the home folder
    chroma: str = field(default_factory=lambda: os.environ.get("FOOTNOTE_CHROMA", ""))
    # passages read for an answer, 1 to 50; recall stops growing at 8 on the development sets
    read: int = 8
    # the least confidence, 0 to 1, with which a question is answered rather than refused; the highest, in steps of 0.05,
    # that answers 92 % of the answerable questions of the development sets (benchmarks/calibrate.py prints the table)
    threshold: float = 0.50
    # seconds to wait for a language model's next words
    patience: float = 60.0
    # tokens a language model may write
    max_tokens: int = 512
    # characters a question may have; longer ones are surely documents pasted by mistake
    longest_question: int = 8000

    def __post_init__(self) -> None:
        for name in ("docs", "home"):
            object.__setattr__(self, name, Path(getattr(self, name)).expanduser())
        if not 1 <= self.read <= 50:
            raise InputError(f"read must be between 1 and 50 passages, not {self.read}.")
        if not 0 <= self.threshold <= 1:
            raise InputError(f"threshold must be between 0 and 1, not {self.threshold}.")
