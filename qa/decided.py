"""Minutes: what was decided, as the lines that say so ("Resolved: The scheme becomes permanent.")."""

import re

from index import Hit, Library
from qa.answer import Answer
from qa.cite import Footnotes
from qa.sentence import Sentence

_DECISION = re.compile(
    r"^[^\w\n]*(?:decisions?|decided|resolved|resolutions?|agreed|carried|rejected|beschluss|beschlossen)\b[*_]*"
    r"(?: (?:[A-Z]|\d[\d.]{0,4}|unanimously|by [\w ]{1,20})\b)?[*_]*(?: \([^)\n]{1,30}\))?[*_]*:",
    re.I | re.M,
)
_ENDS = re.compile(r"\n(?:[^\S\n]*\n|#)")  # an empty line, a heading
_LONGEST = 600  # characters; of a longer one the beginning is quoted
_MOST = 20


def decisions(question: str, sources: list[str], library: Library) -> Answer | None:
    """The decisions that documents record, verbatim and in their order; None where they record none as such."""
    notes = Footnotes()
    paragraphs: list[str] = []
    for source in sources:
        hits = library.passages_of(source)
        found = [sentence for hit in hits for sentence in _marked(hit)]
        lines = [f"{sentence.text} {notes.cite(sentence)}" for sentence in found[: _MOST // len(sources)]]
        if lines and len(sources) > 1:
            paragraphs.append(f"{hits[0].title}:")
        paragraphs += lines
    return Answer(question, "\n\n".join(paragraphs), True, 1.0, tuple(notes.citations)) if paragraphs else None


def _marked(hit: Hit) -> list[Sentence]:
    """From each line of a passage that says it is a decision to the next one, or to the end of the paragraph."""
    starts = [match.start() for match in _DECISION.finditer(hit.text)]
    found = []
    for start, following in zip(starts, [*starts[1:], len(hit.text)], strict=False):
        gap = _ENDS.search(hit.text, start, following)
        text = hit.text[start : min(gap.start() if gap else following, start + _LONGEST)].rstrip()
        found.append(Sentence(hit, hit.start + start, hit.start + start + len(text), text, 1.0))
    return found
