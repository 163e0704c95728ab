"""Contradictions: sentences of different documents that say the same but for the answer in them."""

from index.words import query_terms, terms
from qa.read import Reading, Sentence

_SAME_FRAME = 0.5  # share of words two sentences have in common that differ in the answer alone
_MOST_CONTRARY = 2
_DIGITS = {
    word: str(number)
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}


def contrary(best: Sentence, reading: Reading) -> list[Sentence]:
    """Sentences of other documents that say what `best` says, but for the answer in it; the best one of each."""
    found: dict[str, Sentence] = {}
    asked = set(query_terms(reading.question))
    topic = asked & _words_of(best)
    for sentence in reading.sentences:
        source = sentence.hit.source
        if source == best.hit.source or source in found or not topic <= _words_of(sentence):
            continue
        if _differ(best, sentence):
            found[source] = sentence
    return list(found.values())[:_MOST_CONTRARY]


def _words_of(sentence: Sentence) -> set[str]:
    """The words of the passage a sentence stands in, title and headings included."""
    return set(terms(f"{sentence.hit.context} {sentence.hit.text}"))


def _differ(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences are much the same but for the answers in them, neither of which is part of the other."""
    if one.emphasis is None or other.emphasis is None:
        return False
    (frame, answer), (other_frame, other_answer) = _frame(one, one.emphasis), _frame(other, other.emphasis)
    if answer <= other_answer or other_answer <= answer:
        return False
    return len(frame & other_frame) >= _SAME_FRAME * len(frame | other_frame)


def _frame(sentence: Sentence, emphasis: tuple[int, int]) -> tuple[set[str], set[str]]:
    """The words of a sentence around the answer in it, and those of the answer, numbers as digits."""
    start, end = emphasis[0] - sentence.start, emphasis[1] - sentence.start
    around = set(query_terms(f"{sentence.text[:start]} {sentence.text[end:]}"))
    answer = {_DIGITS.get(term, term) for term in query_terms(sentence.text[start:end])}
    return around - answer, answer
