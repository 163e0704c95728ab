"""Summaries: sentences of a document, each cited, that cover it from its beginning to its end."""

import re
from itertools import pairwise

import numpy as np

from index import Hit, Library
from index.sentences import Span, blocks, sentences
from qa.answer import Answer
from qa.cite import Footnotes
from qa.gather import ITEM, LEANS
from qa.sentence import Sentence, split

_CENTRAL = 3  # passages of a stretch that its sentence is looked for in
_SENTENCES = 6  # of a summary, at most
_STATES = re.compile(r"[.!…。！।][\"'”’»)\]*_]*\Z")  # how a statement ends


def summarise(question: str, sources: list[str], library: Library) -> Answer:
    """Sentences nearest to the document's centre, one from each stretch of it, so that all of it is covered."""
    notes = Footnotes()
    paragraphs: list[str] = []
    for source in sources:
        hits = library.passages_of(source)
        most = max(1, _SENTENCES // len(sources))
        stretches = _stretches(hits, most)
        each = most // max(1, len(stretches))
        chosen = [sentence for stretch in stretches for sentence in _central(hits, stretch, library, each)]
        heading = [f"{hits[0].title}:"] if len(sources) > 1 and hits else []
        paragraphs += heading + [f"{sentence.text} {notes.cite(sentence)}" for sentence in chosen]
    return Answer(question, "\n\n".join(paragraphs), True, 1.0, tuple(notes.citations))


def _stretches(hits: tuple[Hit, ...], n: int) -> list[tuple[Hit, ...]]:
    bounds = [round(i * len(hits) / min(n, len(hits) or 1)) for i in range(min(n, len(hits)) + 1)]
    return [hits[a:b] for a, b in pairwise(bounds)]


def _central(hits: tuple[Hit, ...], stretch: tuple[Hit, ...], library: Library, most: int) -> list[Sentence]:
    """The sentences that say most of a stretch: of those that begin a paragraph, the nearest to the document's centre.

    A document's own first words say what it is, so of the first stretch only the first passage is looked at.
    """
    every = library.vectors_of(hits)
    centre = every.mean(axis=0)
    first = hits.index(stretch[0])
    nearness = every[first : first + len(stretch)] @ centre
    order = [0] if first == 0 else [int(i) for i in np.argsort(-nearness)[:_CENTRAL]]
    parts = [(stretch[i], start, end) for i in order for start, end in _openings(stretch[i])]
    if not parts:
        parts = [(stretch[i], start, end) for i in order for start, end, _ in split(stretch[i])][:1]
    found = [Sentence(hit, start, end, hit.text[start - hit.start : end - hit.start], 1.0) for hit, start, end in parts]
    near = library.embed([sentence.text for sentence in found]) @ centre
    best = sorted(np.argsort(-near)[:most], key=lambda i: found[i].start)
    return [found[i] for i in best]


def _openings(hit: Hit) -> list[Span]:
    """The first sentences of a passage's paragraphs, as offsets of the document; whole sentences that stand alone."""
    found = []
    for start, end in blocks(hit.text):
        a, b = sentences(hit.text[start:end])[0]
        text = hit.text[start + a : start + b]
        stands_alone = _STATES.search(text) and not LEANS.match(text) and not ITEM.match(text) and text[0] != ">"
        if 40 <= len(text) <= 400 and stands_alone:
            found.append((hit.start + start + a, hit.start + start + b))
    return found
