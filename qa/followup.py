"""Follow-up questions: reading "and who signed it?" as a question that can stand alone, without a language model."""

import re
from collections.abc import Sequence

from index.words import is_function_word, query_terms
from qa.answer import Turn

_PRONOUN = re.compile(
    r"\b(it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|former|latter|one|ones)\b",
    re.I,
)
_OPENS = re.compile(r"\s*(and|but|or|so|also|what about|how about|what else|why|why not|how so|when|where|who)\b", re.I)
_WORD = re.compile(r"[^\W_][\w’'-]*")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with the topic of the previous one added where it leans on it; else unchanged."""
    if not history or not _leans(question):
        return question
    own = {word.casefold() for word in _WORD.findall(question)}
    topic = [
        word
        for word in _WORD.findall(history[-1].question)
        if not is_function_word(word.casefold()) and word.casefold() not in own
    ]
    return f"{question.rstrip()} ({' '.join(dict.fromkeys(topic))})" if topic else question


def _leans(question: str) -> bool:
    """Whether a question needs the one before it: a pronoun that no name in the question explains, or hardly a word."""
    content = len(query_terms(question))
    pronoun = _PRONOUN.search(question)
    if pronoun:
        named = [word for word in _WORD.findall(question[: pronoun.start()])[1:] if word[0].isupper()]
        return not named
    if any(word[0].isupper() for word in _WORD.findall(question)[1:]):
        return False
    return content <= 1 or (content == 2 and bool(_OPENS.match(question)))
