"""Quoting: an answer made of the documents' own sentences, each with its footnote.

As short as the question allows: one sentence for a fact, a few in reading order for "how", "why" and "which are".
"""

from collections.abc import Callable, Iterable, Sequence, Set

from index import Hit
from index.words import query_terms, terms
from qa import kind
from qa.answer import Answer
from qa.cite import Footnotes
from qa.contrary import contrary
from qa.gather import is_heading, is_item, is_row, listed, table_head, understandable
from qa.read import UNRELATED, Reading
from qa.sentence import Sentence, split

_NOT_SAID = "The documents don't say."
_DIFFER = "The sources differ:"
_MARGIN = 4.0  # logits a further sentence may score below the best
_LISTS_TRIED = 3  # of the best sentences, how many may bring a list
_CLOSEST = 3  # passages offered when there is no answer
_FEWEST_WORDS = 4  # of a sentence that is offered


def quote(question: str, readings: Sequence[Reading], around: Callable[[Hit], Sequence[Hit]]) -> Answer:
    """The sentences that best answer, verbatim; one reading for each part of the question.

    `around` gives the passages next to one, and it, in reading order: what a sentence announces may stand there.
    """
    notes = Footnotes()
    paragraphs: list[str] = []
    for reading in readings:
        chosen = _choose(reading, around)
        new = [s for s in _understandable(chosen, reading.question) if not notes.hold(s)]
        heads = [head for head in _heads(new, around) if not notes.hold(head)]
        if heads:
            notes.cite(new[0])  # what answers is footnote 1, though the head of its table stands above it
        paragraphs.append(_prose(heads + new, notes))
        if kind.most(reading.question) == 1:
            others = [s for s in contrary(chosen[0], reading) if not notes.hold(s)]
            paragraphs += [f"{_DIFFER} {_prose(others, notes)}"] if others else []
    confidence = max(reading.confidence for reading in readings)
    return Answer(question, "\n\n".join(filter(None, paragraphs)), True, confidence, tuple(notes.citations))


def _heads(new: Sequence[Sentence], around: Callable[[Hit], Sequence[Hit]]) -> list[Sentence]:
    """The head of the table whose row comes first, unless it is among the sentences itself; else nothing."""
    head = table_head(new[0], around(new[0].hit)) if new and is_row(new[0]) else None
    among = {(s.hit.source, s.start) for s in new}
    return [head] if head and (head.hit.source, head.start) not in among else []


def not_said(missing: Iterable[str]) -> str:
    """What to add to an answer to say which parts of the question it leaves open; empty where there are none."""
    return "".join(f"\n\n{_NOT_SAID[:-1]}: {part}" for part in missing)


def refuse(question: str, reading: Reading, around: Callable[[Hit], Sequence[Hit]]) -> Answer:
    """Says that the documents don't say, and offers the closest passages as such, a list whole."""
    notes = Footnotes()
    asked = set(query_terms(reading.question))
    closest: dict[tuple[str, int], Sentence] = {}
    for sentence in reading.sentences:
        if not is_heading(sentence) and (not closest or _has_to_do(sentence, asked)):
            closest.setdefault((sentence.hit.source, sentence.hit.start), sentence)
    offered = []
    for sentence in list(closest.values())[:_CLOSEST]:
        in_list = sentence.text.endswith(":") or (is_item(sentence) and not is_row(sentence))
        items = listed(sentence, reading.question, around(sentence.hit)) if in_list else []
        offered += [f"- {item.text.removeprefix('- ')} {notes.cite(item)}" for item in items or [sentence]]
    text = _NOT_SAID + (" The closest they come:\n\n" + "\n".join(offered) if offered else "")
    return Answer(question, text, False, reading.confidence, tuple(notes.citations))


def _has_to_do(sentence: Sentence, asked: Set[str]) -> bool:
    """Whether a sentence is worth offering beside the best: it says something, and is near to the question in meaning or in words."""
    said = set(terms(sentence.text))
    return len(said) >= _FEWEST_WORDS and (sentence.hit.cosine >= UNRELATED or bool(asked & said))


def _choose(reading: Reading, around: Callable[[Hit], Sequence[Hit]]) -> list[Sentence]:
    """The best sentence; for a question that asks for more, its list, or others nearly as good that say something else.

    In the order to show them: an explanation in reading order, a list in its own, others best first.
    """
    question = reading.question
    ranked = [s for s in reading.sentences if not is_heading(s)] or list(reading.sentences)
    chosen = ranked[:1]
    sides = _sides(ranked, question)
    if sides:
        return sides
    most = kind.most(question)
    for sentence in ranked[: _LISTS_TRIED if most > 1 else 1]:
        if sentence.score < chosen[0].score - _MARGIN:
            break
        if (most > 1 or not is_item(sentence)) and not kind.asks_number(question):
            items = listed(sentence, question, around(sentence.hit))
            if items:
                held = any(
                    item.hit.source == chosen[0].hit.source and item.start <= chosen[0].start < item.end
                    for item in items
                )
                return items if held else chosen + items
    for sentence in ranked[1:]:
        if len(chosen) == most or sentence.score < chosen[0].score - _MARGIN:
            break
        if not any(_alike(sentence, other) for other in chosen):
            chosen.append(sentence)
    return _in_reading_order(chosen) if kind.explains(question) else chosen


def _sides(ranked: Sequence[Sentence], question: str) -> list[Sentence]:
    """Where two things are compared, the best sentence about each, or the one that is about both; else nothing."""
    found = []
    for side in kind.compared(question):
        about = [s for s in ranked if side & set(terms(s.text))]
        if not about:
            return []
        found.append(max(about, key=lambda s: (len(side & set(terms(s.text))), s.score)))
    return found if len({(s.hit.source, s.start) for s in found}) > 1 else []


def _understandable(chosen: Sequence[Sentence], question: str) -> list[Sentence]:
    """The chosen sentences, grown where they say too little by themselves; what two of them grow to stands once."""
    places = {(s.hit.source, s.start) for s in chosen}
    grown = [understandable(s, question, places) for s in chosen]
    return list({(s.hit.source, s.start, s.end): s for s in grown}.values())


def _alike(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences say nearly the same in nearly the same words."""
    a, b = set(terms(one.text)), set(terms(other.text))
    return len(a & b) >= 0.8 * min(len(a), len(b))


def _in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """Sentences of one document in its order, documents in the order of their best sentence."""
    rank: dict[str, int] = {}
    for sentence in chosen:
        rank.setdefault(sentence.hit.source, len(rank))
    return sorted(chosen, key=lambda s: (rank[s.hit.source], s.start))


def _prose(chosen: Sequence[Sentence], notes: Footnotes) -> str:
    """Neighbours run on, others start a paragraph of their own, "- " items a line; each sentence gets its marker."""
    text = ""
    previous: Sentence | None = None
    for sentence in chosen:
        if previous is not None:
            text += _gap(previous, sentence)
        base = sentence.hit.start
        lines = [
            sentence.hit.text[max(start, sentence.start) - base : min(end, sentence.end) - base]
            for start, end, _ in split(sentence.hit)
            if start < sentence.end and sentence.start < end
        ]
        text += " ".join(f"{line} {notes.cite(sentence)}" for line in lines)
        previous = sentence
    return text


def _gap(one: Sentence, other: Sentence) -> str:
    """What to write between two quotes."""
    if other.text.startswith("- ") or (is_row(one) and is_row(other)):
        return "\n"
    near = one.hit.source == other.hit.source and 0 <= other.start - one.end <= 2
    # the passage that holds what is between them; none does where it lies between two passages
    hit = next((hit for hit in (one.hit, other.hit) if hit.start <= one.end and other.start <= hit.end), None)
    broken = "\n" in hit.text[one.end - hit.start : other.start - hit.start] if hit else is_item(other)
    return " " if near and not broken else "\n\n"
