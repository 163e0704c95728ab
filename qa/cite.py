"""Footnotes: from sentences that were read to numbered citations, and from a model's markers to the same.

Never raises on any text: a marker that points nowhere is dropped.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from index import Hit
from index.sentences import sentences
from index.words import query_terms, terms
from qa.answer import Citation, Passage
from qa.sentence import Sentence, split

# [1]  [1, 2]  [1-3]  [^1]  [Source 1]  【1】
_MARKER = re.compile(
    r"[ \t]*[\[【]\s*(?:\^|(?:source|passage|doc(?:ument)?)s?\s*)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*[\]】]", re.I
)
_UNFINISHED = re.compile(r"[ \t]*[\[【][^\]】\n]{0,24}\Z")
_ENDED = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*\Z")


class Resolved(TypedDict):
    """The fields of an `Answer` that a written text decides."""

    text: str
    citations: tuple[Citation, ...]
    unsupported: tuple[tuple[int, int], ...]  # spans of `text` that no source supports


@dataclass(slots=True)
class Footnotes:
    """Citations in order of first use; the same words are cited under one number."""

    citations: list[Citation] = field(default_factory=list)

    def cite(self, sentence: Sentence) -> str:
        """The marker for a sentence: one number for each source that holds it, e.g. "[1]" or "[1][2]"."""
        return "".join(f"[{self._number(sentence, source)}]" for source in (sentence.hit.source, *sentence.hit.also))

    def hold(self, sentence: Sentence) -> bool:
        """Whether a sentence is cited already."""
        place = (sentence.hit.source, sentence.start, sentence.end)
        return any((c.source, c.start, c.end) == place for c in self.citations)

    def _number(self, sentence: Sentence, source: str) -> int:
        for known in self.citations:
            if (known.source, known.start, known.end) == (source, sentence.start, sentence.end):
                return known.number
        hit = sentence.hit
        number = len(self.citations) + 1
        self.citations.append(
            Citation(
                number=number,
                source=source,
                title=hit.title,
                page=hit.page,
                start=sentence.start,
                end=sentence.end,
                quote=sentence.text,
                passage=Passage(hit.start, hit.end, hit.text),
                emphasis=sentence.emphasis,
            )
        )
        return number


def resolve(written: str, hits: Sequence[Hit], done: bool = True) -> Resolved:
    """A model's text with its passage markers turned into footnotes.

    A marker [n] behind a sentence becomes a citation of the sentence of passage n that says most of it. A sentence
    without a marker is cited where one of the passages plainly says it; else its span is reported as unsupported.
    While the text is still being written (not `done`), its last sentence is left as it is but for its markers, so that
    each snapshot begins with the one before.
    """
    notes = Footnotes()
    if not done:
        written = _UNFINISHED.sub("", written)
    claims = _claims(written)
    out: list[str] = []
    length = 0
    unsupported: list[tuple[int, int]] = []
    for place, (lead, claim, numbers) in enumerate(claims, 1):
        length += len(lead)
        out.append(lead)
        whole = done or place < len(claims)
        if not whole and not _ENDED.search(claim):
            numbers = []  # "so it is [1]" may become "so it is [1]." and then reads "so it is. [1]"
        chosen = [s for n in numbers if 1 <= n <= len(hits) if (s := _best(claim, [hits[n - 1]], 0.0))]
        if whole and not chosen and (found := _best(claim, hits, 0.6)):
            chosen = [found]
        markers = "".join(dict.fromkeys(notes.cite(sentence) for sentence in chosen))
        if whole and not markers and query_terms(claim):
            unsupported.append((length, length + len(claim)))
        piece = f"{claim} {markers}" if markers else claim
        out.append(piece)
        length += len(piece)
    return Resolved(text="".join(out), citations=tuple(notes.citations), unsupported=tuple(unsupported))


def _claims(written: str) -> list[tuple[str, str, list[int]]]:
    """The sentences of a text as (what stands before, sentence without markers, numbers of its markers)."""
    bare: list[str] = []
    marks: list[tuple[int, list[int]]] = []  # position in the bare text, numbers
    length = last = 0
    for match in _MARKER.finditer(written):
        bare.append(written[last : match.start()])
        length += match.start() - last
        marks.append((length, _numbers(match.group(1))))
        last = match.end()
    bare.append(written[last:])
    text = "".join(bare)
    spans = sentences(text)
    claims: list[tuple[str, str, list[int]]] = []
    previous = 0
    for i, (start, end) in enumerate(spans):
        begin = 0 if i == 0 else start + 1  # a marker between two sentences belongs to the first
        stop = spans[i + 1][0] if i + 1 < len(spans) else len(text)
        numbers = [n for position, group in marks if begin <= position <= stop for n in group]
        claims.append((text[previous:start], text[start:end], list(dict.fromkeys(numbers))))
        previous = end
    return claims


def _numbers(group: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,;]", group):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        found += range(ends[0], min(ends[-1], ends[0] + 20) + 1) if ends else []
    return found


def _best(claim: str, hits: Sequence[Hit], least: float) -> Sentence | None:
    """The sentence of `hits` that shares most of the claim's words, if it shares at least that part of them."""
    wanted = set(query_terms(claim))
    best: Sentence | None = None
    for hit in hits:
        for start, end, text in split(hit):
            have = set(terms(text))
            shared = len(wanted & have)
            score = shared / (len(wanted) or 1) + 0.1 * shared / (len(have) or 1)
            if score >= least and (best is None or score > best.score):
                best = Sentence(hit, start, end, text, score)
    return best
