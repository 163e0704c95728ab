"""What an answer is. Frozen values, and their JSON form."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Passage:
    """The passage a quote stands in: `text_of(source)[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One footnote: `text_of(source)[start:end] == quote`, offsets in characters."""

    number: int  # counts from 1, the marker [number] in the answer's text
    source: str  # path relative to the documents folder, "/"-separated
    title: str
    page: int | None  # counts from 1
    start: int
    end: int
    quote: str
    passage: Passage
    emphasis: tuple[int, int] | None = None  # the part of the quote that answers, as offsets of the document


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its footnotes. Plain text; markers like [1] refer to `citations`."""

    question: str
    text: str
    answered: bool  # False: the documents don't say, and `text` says so
    confidence: float  # calibrated probability in [0, 1] that the documents contain the answer
    citations: tuple[Citation, ...] = ()
    unsupported: tuple[tuple[int, int], ...] = ()  # spans of `text` that no source supports
    seconds: float = 0.0
    model: str = ""  # the language model that wrote the text; empty: the documents' own words
    asked: str = ""  # the standalone question a follow-up was read as, where that differs
    done: bool = True  # False: a snapshot of an answer that is still being written

    def as_json(self) -> dict[str, Any]:
        """The promised JSON object of this answer."""
        return {
            "question": self.question,
            "text": self.text,
            "answered": self.answered,
            "confidence": round(self.confidence, 4),
            "seconds": round(self.seconds, 3),
            "unsupported": [list(span) for span in self.unsupported],
            "citations": [
                {
                    "number": citation.number,
                    "source": citation.source,
                    "title": citation.title,
                    "page": citation.page,
                    "start": citation.start,
                    "end": citation.end,
                    "quote": citation.quote,
                    "passage": {
                        "start": citation.passage.start,
                        "end": citation.passage.end,
                        "text": citation.passage.text,
                    },
                }
                for citation in self.citations
            ],
        }
