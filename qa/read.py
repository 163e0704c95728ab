"""Reading: which passages answer, which of their sentences, which words in them, and how sure that is."""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from index import Hit, Library
from index.sentences import Span, sentences
from index.words import query_terms, terms
from qa.figures import gives_number, title_in
from qa.gather import is_heading, is_item, is_record, is_row
from qa.kind import asks_number, asks_title
from qa.question import asks, names, own, particulars
from qa.reader import Pieces, Reader
from qa.sentence import Sentence

CONFIDENCE = Path(__file__).parent / "confidence.json"  # fitted by benchmarks/calibrate.py
_FUSED = 15  # logits that one unit of search score is worth
_REACH = 0.4  # search score below the best passage's that reading can make up: in 1,266 questions it never made up more
_FEWEST = 3  # passages that are read in any case
_SHARED = 3  # logits for a sentence that holds all the question's words
_TOPICAL = 0.5  # what a word of the conversation's topic counts, beside the question's own
_FIGURES = 2  # logits more if it holds all the question's figures ("2019", "X200"), a table row its names too
_LONGEST_ANSWER = 30  # word pieces
_SHORT = 6  # content words of a question like those the reader learned from
_UNASKED = 0.5  # trust in the reader where nothing is asked: a claim to be checked, a row of key words
_ITEM = 0.8  # where the best sentence is a list item or a table row: the reader learned from prose
_NO_NUMBER = -2.5  # logits of confidence where a number is asked for and none is given
_UNKNOWN = -1.0  # where no name or number of the question stands anywhere in the library
_TITLE = 1.0  # where a title is asked for and one is given: the reader knows no quotation marks
_TITLED = 12  # logits for a sentence that holds a title where one is asked for
_QUESTION_MARKS = ("?", "？", "؟")
_FAQ = re.compile(r"\b(?:faqs?|questions|asked|fragen)\b", re.I)  # in a title
_I_SAY = re.compile(r"^(?:I|I['’](?:m|ve|d|ll)|My)\b.{0,80}?(?=\s*$)", re.M)
_NEAREST = 3  # sentences whose nearness to the question is looked at
UNRELATED = 0.3  # cosine of a question and a text that have nothing to do with each other, about


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for one question."""

    question: str
    hits: tuple[Hit, ...]  # best first
    sentences: tuple[Sentence, ...]  # of all hits, best first
    confidence: float  # probability in [0, 1] that the hits hold the answer


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _weights() -> Mapping[str, float]:
    loaded: dict[str, float] = json.loads(CONFIDENCE.read_text(encoding="utf-8"))
    return loaded


def read(library: Library, question: str, hits: Sequence[Hit]) -> Reading:
    """Read `hits` for `question`: passages re-ranked, their sentences scored, and the chance that they answer at all."""
    if not hits:
        return Reading(question, (), (), 0.0)
    ranked, found, signs = _understood(library, question, hits)
    confidence = _probability(signs, _fitting(library, question, found[:_NEAREST]))
    return Reading(question, ranked, found, confidence)


def rank(question: str, hits: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """`hits` with the best `most` of them read and re-ranked, the others below; `score` is what they are ranked by."""
    head, tail = hits[:most], hits[most:]
    read = [replace(p.hit, score=p.score / _FUSED) for p in _passages(question, head)]
    lowest = read[-1].score if read else 0.0
    return *read, *(replace(hit, score=lowest - (tail[0].score - hit.score)) for hit in tail)


def features(library: Library, question: str, hits: Sequence[Hit]) -> dict[str, float]:
    """What the confidence is made of, for fitting its weights (benchmarks/calibrate.py)."""
    return _understood(library, question, hits)[2]


@dataclass(frozen=True, slots=True)
class _Passage:
    hit: Hit
    pieces: Pieces
    score: float  # logit: how well it answers


def _passages(question: str, hits: Sequence[Hit]) -> list[_Passage]:
    """`hits` read, best first: what the reader says, and how strongly the search had found them."""
    read = _reader().read(question, [(hit.context, hit.text) for hit in hits])
    trust = _trust(question)
    scores = [
        trust * (pieces.answerable + 0.5 * _best_span(pieces)[0]) + _FUSED * hit.score
        for pieces, hit in zip(read, hits, strict=True)
    ]
    return sorted(map(_Passage, hits, read, scores), key=lambda passage: -passage.score)


def _trust(question: str) -> float:
    """How far to believe the reader, in (0, 1]: it learned from short questions about one fact."""
    long = max(1.0, len(query_terms(question)) / _SHORT)
    return (1.0 if asks(question) else _UNASKED) / long


def _understood(
    library: Library, question: str, hits: Sequence[Hit]
) -> tuple[tuple[Hit, ...], tuple[Sentence, ...], dict[str, float]]:
    """Hits and sentences, best first, and what tells whether they answer.

    None of these signs depends on how large the library is: the reader's judgement of the best passage, as far as it
    is trusted, and the nearness in meaning of the nearest passage and of the nearest of the best three sentences. A
    passage that is near to a question of many words is a stronger sign than one that is as near to two words.
    """
    near, far = _within_reach(hits)
    passages = _passages(question, near)
    mine = set(query_terms(own(question)))
    asked = {term: 1.0 if term in mine else _TOPICAL for term in query_terms(question)}
    named = set(terms(" ".join(names(question))))
    found = [sentence for passage in passages for sentence in _sentences(passage, asked, named)]
    if asks_title(question):
        found = [_titled(sentence) for sentence in found]
    found.sort(key=lambda sentence: -sentence.score)
    asked_vector = library.embed([question], query=True)[0]
    nearest = library.embed([sentence.text for sentence in found[:_NEAREST]]) @ asked_vector
    signs = {
        "answerable": _trust(question) * passages[0].pieces.answerable,
        "passage": float(np.log1p(len(asked))) * (max(hit.cosine for hit in hits) - UNRELATED),
        "sentence": float(nearest.max(initial=0.0)),
    }
    return (*(passage.hit for passage in passages), *far), tuple(found), signs


def _within_reach(hits: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """The passages that may turn out best once they are read, and those that are not worth the time."""
    lowest = max(hit.score for hit in hits) - _REACH
    near: list[Hit] = []
    far: list[Hit] = []
    for i, hit in enumerate(hits):
        (near if i < _FEWEST or hit.score >= lowest else far).append(hit)
    return near, far


def _sentences(passage: _Passage, asked: Mapping[str, float], named: Set[str]) -> list[Sentence]:
    """The sentences of a passage: mean evidence of their pieces, the best answer inside, and the words asked for.

    Figures, and in a table names, tell which of many like sentences is meant: they count more. A question that the text
    itself asks and answers is no answer, but what comes after it says its words too.
    """
    hit, piece = passage.hit, passage.pieces
    figures = {term for term in asked if any(map(str.isdigit, term))}
    spans = sentences(hit.text)
    questions = {span for span in spans if _asked(hit, span)}
    answered = {one for one, other in pairwise(spans) if one in questions and other not in questions}
    found = []
    for before, (start, end) in zip([(0, 0), *spans], spans, strict=False):
        if (start, end) in answered:
            continue
        inside = (piece.offsets[:, 0] < end) & (piece.offsets[:, 1] > start)
        if not inside.any():
            continue
        span_score, left, right = _best_span(piece, (start, end))
        said = set(terms(hit.text[before[0] if before in answered else start : end]))
        shared = _SHARED * sum(asked[term] for term in asked.keys() & said) / (sum(asked.values()) or 1.0)
        score = 0.5 * (float(piece.evidence[inside].mean()) + span_score) + shared + passage.score
        emphasis = (hit.start + left, hit.start + right) if span_score > 0 else None
        sentence = Sentence(hit, hit.start + start, hit.start + end, hit.text[start:end], score, emphasis)
        telling = [figures, named] if is_row(sentence) or is_record(sentence) else [figures]
        more = sum(_FIGURES * len(words & said) / len(words) for words in telling if words)
        found.append(replace(sentence, score=score + more))
    return found


def _asked(hit: Hit, span: Span) -> bool:
    """Whether a sentence of `hit` is a question, or in an FAQ a line of its own that takes the place of one: "I lost my card."."""
    line = _I_SAY.match(hit.text, span[0]) if _FAQ.search(hit.context) else None
    return hit.text[slice(*span)].rstrip("*_").endswith(_QUESTION_MARKS) or (line is not None and line.end() == span[1])


def _titled(sentence: Sentence) -> Sentence:
    """A sentence where a title is asked for: one that holds a title in quotation marks is likelier to answer."""
    title = title_in(sentence.text)
    if title is None:
        return sentence
    start, end = title
    emphasis = (sentence.start + start, sentence.start + end)
    return replace(sentence, score=sentence.score + _TITLED, emphasis=emphasis)


def _best_span(piece: Pieces, within: Span | None = None) -> tuple[float, int, int]:
    """(score over "no answer", start, end) of the likeliest answer, characters of the passage."""
    rows = np.arange(len(piece.offsets))
    if within is not None:
        rows = np.flatnonzero((piece.offsets[:, 0] >= within[0]) & (piece.offsets[:, 1] <= within[1]))
    if not len(rows):
        return -100.0, 0, 0
    low, high = rows[0], rows[-1] + 1
    sums = piece.start[low:high, None] + piece.end[None, low:high]
    length = np.arange(high - low)[None] - np.arange(high - low)[:, None]
    sums = np.where((length >= 0) & (length < _LONGEST_ANSWER), sums, -1e4)
    first, last = np.unravel_index(int(sums.argmax()), sums.shape)
    return float(sums[first, last]), int(piece.offsets[low + first, 0]), int(piece.offsets[low + last, 1])


def _fitting(library: Library, question: str, best: Sequence[Sentence]) -> float:
    """Logits of confidence for what the reader can't see: what kind of thing is asked for and given, and where."""
    logits = 0.0
    if asks_number(question) and not any(gives_number(sentence.text) for sentence in best):
        logits += _NO_NUMBER
    if asks_title(question) and any(title_in(sentence.text) for sentence in best):
        logits += _TITLE
    first = next((sentence for sentence in best if not is_heading(sentence)), None)
    if first and (is_item(first) or is_record(first)):
        logits += _ITEM
    named = particulars(question)
    if named:
        logits += _UNKNOWN * len(library.unknown(named)) / len(named)
    return logits


def _probability(features: Mapping[str, float], more: float) -> float:
    """Logistic regression over the features, the weights being those in confidence.json, and `more` logits."""
    weights = _weights()
    logit = weights["bias"] + more + sum(weights[name] * value for name, value in features.items() if name in weights)
    return float(1 / (1 + np.exp(-logit)))
