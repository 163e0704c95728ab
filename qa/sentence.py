"""A sentence of a passage, as everything that reads, chooses and cites hands it on."""

from dataclasses import dataclass

from index import Hit
from index.sentences import sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `text_of(hit.source)[start:end] == text`."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float  # logit: does it answer? higher is better
    emphasis: tuple[int, int] | None = None  # the answer itself, as offsets of the document


def split(hit: Hit) -> list[tuple[int, int, str]]:
    """The sentences of a passage as (start, end, text), offsets of the document."""
    return [(hit.start + start, hit.start + end, hit.text[start:end]) for start, end in sentences(hit.text)]
