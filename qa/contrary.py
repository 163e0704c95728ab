"""Contradictions: sentences of different documents that say the same but for the answer in them."""

from index.words import query_terms, terms
from qa.figures import amounts, without_figures
from qa.gather import is_heading
from qa.kind import asks_figure
from qa.question import MEASURE
from qa.read import Reading
from qa.sentence import Sentence

_SAME_FRAME = 0.5  # share of words two sentences have in common that differ in the answer alone
_SAME_TOPIC = 0.5  # share of the asked words of one sentence that the other, with its headings, speaks of too
_FEWEST = 2  # words besides the amounts that two sentences have in common
_MEASURES = frozenset(terms("years months weeks days hours minutes per cent euros pounds dollars"))
_MOST_CONTRARY = 2


def contrary(best: Sentence, reading: Reading) -> list[Sentence]:
    """Sentences of other documents that say what `best` says, but for the answer in it; the best one of each."""
    found: dict[str, Sentence] = {}
    for sentence in reading.sentences:
        source = sentence.hit.source
        if source == best.hit.source or source in found or is_heading(sentence):
            continue
        if _amounts_differ(best, sentence, reading.question) or _answers_differ(best, sentence, reading.question):
            found[source] = sentence
    return list(found.values())[:_MOST_CONTRARY]


def _amounts_differ(one: Sentence, other: Sentence, question: str) -> bool:
    """Whether two sentences about the same give other amounts of the same thing: 60 firefighters, 45 firefighters."""
    if one.emphasis is None and not asks_figure(question):
        return False  # amounts stand in it, but nobody asked for them
    have, others = amounts(one.text, *_place(one)), amounts(other.text)
    apart = {unit for unit in have.keys() & others.keys() if not have[unit] & others[unit]}
    if not apart:
        return False
    asked = set(query_terms(MEASURE.sub(" ", question)))
    topic, spoken_of = asked & _words_of(one), _words_of(other)
    if not topic - set(terms(one.text)) <= spoken_of:
        return False  # what a title alone says, such as "first version", tells documents apart
    frame, other_frame = _frame(one), _frame(other)
    shared = frame & other_frame
    alike = len(shared) >= _SAME_FRAME * min(len(frame), len(other_frame))
    if apart == {"date"}:  # every sentence may hold some date
        return alike
    on_topic = len(topic & spoken_of) >= _SAME_TOPIC * len(topic)
    return (alike or on_topic) and len(shared) >= min(_FEWEST, max(1, len(frame)), max(1, len(other_frame)))


def _answers_differ(one: Sentence, other: Sentence, question: str) -> bool:
    """Whether two sentences are much the same but for the answers in them, which are no amounts: names, places."""
    if one.emphasis is None or other.emphasis is None:
        return False
    answer, other_answer = set(query_terms(_answer(one))), set(query_terms(_answer(other)))
    if not answer or not other_answer or answer & other_answer or amounts(_answer(one)):
        return False
    frame, other_frame = _frame(one) - answer, _frame(other) - other_answer
    topic = set(query_terms(question)) & _words_of(one)
    return topic <= _words_of(other) and len(frame & other_frame) >= _SAME_FRAME * len(frame | other_frame)


def _place(sentence: Sentence) -> tuple[int, int]:
    """Where in a sentence the words stand that answer; all of it where they are not known."""
    start, end = sentence.emphasis or (sentence.start, sentence.end)
    return start - sentence.start, min(end, sentence.end) - sentence.start


def _answer(sentence: Sentence) -> str:
    """The words of a sentence that answer; all of them where they are not known."""
    return sentence.text[slice(*_place(sentence))]


def _words_of(sentence: Sentence) -> set[str]:
    """The words of a sentence and of what it stands under: title, headings, a question."""
    return set(terms(f"{sentence.hit.context} {sentence.text}"))


def _frame(sentence: Sentence) -> set[str]:
    """What a sentence is about, without its amounts and what they are measured in."""
    return set(query_terms(without_figures(sentence.text))) - _MEASURES
