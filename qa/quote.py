"""Quoting: an answer made of the documents' own sentences, each with its footnote.

As short as the question allows: one sentence for a fact, a few in reading order for "how", "why" and "which are".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.words import query_terms, terms
from qa.answer import Answer
from qa.cite import Footnotes
from qa.contrary import contrary
from qa.read import Reading, Sentence, split

_NOT_SAID = "The documents don't say."
_DIFFER = "The sources differ:"
_MARGIN = 4.0  # logits a further sentence may score below the best
_MOST, _MOST_ITEMS = 4, 8  # sentences of an explanation, of a list
_CLOSEST = 3  # passages offered when there is no answer
_LIST = re.compile(
    r"\W*(?:list|name|(?:which|what) (?:are|were|kinds?|types?|sorts?)\b"
    r"|(?:which|what) (?:\w+ ){0,2}\w{3,}s (?:are|were|do|did|have|can|should|must|does)\b)",
    re.I,
)
_EXPLAIN = re.compile(
    r"\W*(?:why|how (?:\w+ly )?(?:do|does|did|is|are|was|were|can|could|should|would|will|has|have|had|to|come)\b"
    r"|describe|explain|compare|what (?:happen|differences?)|what .*differ)",
    re.I,
)
_LEANS = re.compile(r"(?:He|She|It|They|This|These|That|Those|Such|His|Her|Its|Their)\b")
_HASHES = re.compile(r"#{1,6}\s")
_SENTENCE_END = re.compile(r"[.!?…。！？؟。।:;][\"'”’»)\]]*\Z")


def quote(question: str, readings: Sequence[Reading]) -> Answer:
    """The sentences that best answer, verbatim, in reading order; one reading for each part of the question."""
    notes = Footnotes()
    paragraphs: list[str] = []
    for reading in readings:
        chosen = _choose(reading)
        new = [s for s in _with_names(chosen, reading.question) if not notes.hold(s)]
        paragraphs.append(_prose(_in_reading_order(new), notes))
        others = [s for s in contrary(chosen[0], reading) if not notes.hold(s)]
        if others:
            paragraphs.append(f"{_DIFFER} {_prose(others, notes)}")
    confidence = max(reading.confidence for reading in readings)
    return Answer(question, "\n\n".join(filter(None, paragraphs)), True, confidence, tuple(notes.citations))


def not_said(missing: Iterable[str]) -> str:
    """What to add to an answer to say which parts of the question it leaves open; empty where there are none."""
    return "".join(f"\n\n{_NOT_SAID[:-1]}: {part}" for part in missing)


def refuse(question: str, reading: Reading) -> Answer:
    """Says that the documents don't say, and offers the closest passages as such."""
    notes = Footnotes()
    closest: dict[tuple[str, int], Sentence] = {}
    for sentence in reading.sentences:
        if not _is_heading(sentence):
            closest.setdefault((sentence.hit.source, sentence.hit.start), sentence)
    offered = [f"- {sentence.text} {notes.cite(sentence)}" for sentence in list(closest.values())[:_CLOSEST]]
    text = _NOT_SAID + (" The closest they come:\n\n" + "\n".join(offered) if offered else "")
    return Answer(question, text, False, reading.confidence, tuple(notes.citations))


def _choose(reading: Reading) -> list[Sentence]:
    """The best sentence; for a question that asks for more, others nearly as good that say something else."""
    ranked = [s for s in reading.sentences if not _is_heading(s)] or list(reading.sentences)
    chosen = ranked[:1]
    most = _MOST_ITEMS if _LIST.match(reading.question) else _MOST if _EXPLAIN.match(reading.question) else 1
    for sentence in ranked[1:]:
        if len(chosen) == most or sentence.score < chosen[0].score - _MARGIN:
            break
        if not any(_alike(sentence, other) for other in chosen):
            chosen.append(sentence)
    return chosen


def _is_heading(sentence: Sentence) -> bool:
    """A Markdown heading, or a short line without a full stop that stands above other text."""
    if _HASHES.match(sentence.text):
        return True
    if len(sentence.text) > 80 or _SENTENCE_END.search(sentence.text):
        return False
    after = sentence.hit.text[sentence.end - sentence.hit.start :].lstrip(" \t\r")
    return after.startswith("\n") and bool(after.strip())


def _alike(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences say nearly the same in nearly the same words."""
    a, b = set(terms(one.text)), set(terms(other.text))
    return len(a & b) >= 0.8 * min(len(a), len(b))


def _with_names(chosen: Sequence[Sentence], question: str) -> list[Sentence]:
    """A sentence that begins with "He" or "It" grows by the one before it, which says who, unless that is chosen too.

    Not where the sentence by itself speaks of most of what was asked: then it does not matter who "It" is.
    """
    asked = set(query_terms(question))
    places = {(s.hit.source, s.start) for s in chosen}
    found = []
    for sentence in chosen:
        hit = sentence.hit
        before = [replace(sentence, start=a, end=b, text=text) for a, b, text in split(hit) if b <= sentence.start][-1:]
        leans = _LEANS.match(sentence.text) and len(asked & set(terms(sentence.text))) <= len(asked) / 2
        if leans and before and (hit.source, before[0].start) not in places and not _is_heading(before[0]):
            start = before[0].start
            sentence = replace(sentence, start=start, text=hit.text[start - hit.start : sentence.end - hit.start])
        found.append(sentence)
    return found


def _in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """Sentences of one document in its order, documents in the order of their best sentence."""
    rank: dict[str, int] = {}
    for sentence in chosen:
        rank.setdefault(sentence.hit.source, len(rank))
    return sorted(chosen, key=lambda s: (rank[s.hit.source], s.start))


def _prose(chosen: Sequence[Sentence], notes: Footnotes) -> str:
    """Neighbours run on, others start a paragraph of their own; each sentence of a quote gets its marker."""
    text = ""
    previous: Sentence | None = None
    for sentence in chosen:
        if previous is not None:
            near = previous.hit.source == sentence.hit.source and 0 <= sentence.start - previous.end <= 2
            text += " " if near else "\n\n"
        lines = [line for start, end, line in split(sentence.hit) if sentence.start <= start and end <= sentence.end]
        text += " ".join(f"{line} {notes.cite(sentence)}" for line in lines)
        previous = sentence
    return text
