"""Contradictions: sentences of different documents that say the same but for the answer in them."""

from index.words import query_terms, terms
from qa.read import Reading, Sentence

_SAME_FRAME = 0.5  # share of words two sentences have in common that differ in the answer alone
_REACH = 10  # logits a sentence may score below the one it contradicts
_FEWEST = 4  # words of a sentence that can contradict another
_MOST_CONTRARY = 2
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {word: str(10 * n) for n, word in enumerate("thirty forty fifty sixty seventy eighty ninety hundred".split(), 3)}


def contrary(best: Sentence, reading: Reading) -> list[Sentence]:
    """Sentences of other documents that say what `best` says, but for the answer in it; the best one of each."""
    found: dict[str, Sentence] = {}
    for sentence in reading.sentences:
        source = sentence.hit.source
        if sentence.score < best.score - _REACH:
            break
        if source == best.hit.source or source in found:
            continue
        if _differ(best, sentence, reading.question):
            found[source] = sentence
    return list(found.values())[:_MOST_CONTRARY]


def _differ(one: Sentence, other: Sentence, question: str) -> bool:
    """Whether two sentences are much the same but for the answers in them.

    Where both answers hold numbers, none of them all of the other's, half the words of the shorter sentence are enough.
    Other answers must have no word in common, the sentences half of all, and both passages all that is asked.
    """
    if one.emphasis is None or other.emphasis is None or len(terms(other.text)) < _FEWEST:
        return False
    (frame, answer), (other_frame, other_answer) = _frame(one, one.emphasis), _frame(other, other.emphasis)
    shared = len(frame & other_frame)
    numbers, other_numbers = _numbers(answer), _numbers(other_answer)
    if numbers and other_numbers:
        apart = not (numbers <= other_numbers or other_numbers <= numbers)
        return apart and shared > 0 and shared >= _SAME_FRAME * min(len(frame), len(other_frame))
    if not answer or not other_answer or answer & other_answer:
        return False
    asked = set(query_terms(question))
    topic = asked & _words_of(one)
    return topic <= _words_of(other) and shared >= _SAME_FRAME * len(frame | other_frame)


def _words_of(sentence: Sentence) -> set[str]:
    """The words of the passage a sentence stands in, title and headings included."""
    return set(terms(f"{sentence.hit.context} {sentence.hit.text}"))


def _numbers(answer: set[str]) -> set[str]:
    return {term for term in answer if term[0].isdigit()}


def _frame(sentence: Sentence, emphasis: tuple[int, int]) -> tuple[set[str], set[str]]:
    """The words of a sentence around the answer in it, and those of the answer, numbers as digits."""
    start, end = emphasis[0] - sentence.start, emphasis[1] - sentence.start
    around = set(query_terms(f"{sentence.text[:start]} {sentence.text[end:]}"))
    answer = {_DIGITS.get(term, term) for term in query_terms(sentence.text[start:end])}
    return around - answer, answer
