"""What is asked, without a language model: a follow-up read as a question that can stand alone ("and who signed it?"),
and several questions in one taken apart ("who signed it and how long is it valid?")."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.words import is_function_word, query_terms
from qa.answer import Turn

_PRONOUN = re.compile(
    r"\b(it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|there|then|former|latter|one|ones)\b",
    re.I,
)
_OPENS = re.compile(r"\s*(and|but|or|so|also|what about|how about|what else|why|why not|how so|when|where|who)\b", re.I)
_WORD = re.compile(r"[^\W_][\w’'-]*")
_ASKING = r"(?:who|whom|whose|what|when|where|why|how|which)\b"
_BETWEEN = re.compile(rf"\?\s+(?=\S)|[,;]?\s+(?:and|but|or)\s+(?:also\s+)?(?={_ASKING})", re.I)
_ASKS = re.compile(
    rf"{_ASKING}|\A\W*(?:is|are|was|were|do|does|did|can|could|will|would|has|have|had|should|explain|describe|list|name"
    r"|summari[sz]e|tell)\b",
    re.I,
)
_OPENING = re.compile(r"\A(?:and|also|then|if so)\b,?\s*", re.I)
_MOST_PARTS = 3  # each costs a search and a reading


class Question(NamedTuple):
    """One question of those that were asked together."""

    said: str  # in the person's own words
    alone: str  # as one that can stand alone


def questions(asked: str, history: Sequence[Turn] = ()) -> tuple[Question, ...]:
    """The questions that `asked` holds, at least one.

    The first leans on the conversation, further ones lean on the first: where they do not plainly, they still mean what
    it names.
    """
    first, *more = _parts(asked)
    alone = standalone(first, history)
    topic, names = _content(alone), _names(alone)
    found = [Question(first, alone)]
    for part in more:
        leans = _refers(part) or len(_content(part)) < 2
        found.append(Question(part, _with_topic(part, topic if leans else [] if _names(part) else names)))
    return tuple(found)


def asks(text: str) -> bool:
    """Whether a text is put as a question or a request, not as a statement or a row of key words."""
    return "?" in text or bool(_ASKS.search(text))


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with the topic of the previous one added where it leans on it; else unchanged."""
    if not history or not _leans(question):
        return question
    return _with_topic(question, _content(history[-1].question))


def _with_topic(question: str, words: Sequence[str]) -> str:
    """`question` with those of `words` that it lacks, in brackets."""
    own = {word.casefold() for word in _WORD.findall(question)}
    topic = dict.fromkeys(word for word in words if word.casefold() not in own)
    return f"{question.rstrip()} ({' '.join(topic)})" if topic else question


def _parts(asked: str) -> list[str]:
    """`asked` cut before each further question; whole if a part would ask nothing by itself."""
    pieces = [_OPENING.sub("", piece.strip()) for piece in _BETWEEN.split(asked)]
    if not 1 < len(pieces) <= _MOST_PARTS or not all(_content(piece) and _ASKS.search(piece) for piece in pieces):
        return [asked]
    return [f"{piece.rstrip(' ?.,;')}?" for piece in pieces]


def _content(question: str) -> list[str]:
    """The words that say what a question is about."""
    return [word for word in _WORD.findall(question) if not is_function_word(word.casefold())]


def _names(question: str) -> list[str]:
    """Words written with a capital or a digit, the first aside: a question begins with a capital anyhow."""
    return [word for word in _WORD.findall(question)[1:] if word[0].isupper() or word[0].isdigit()]


def _capitals(question: str) -> list[str]:
    return [word for word in _names(question) if word[0].isupper()]


def _leans(question: str) -> bool:
    """Whether a question needs the one before it: it refers to something in it, or has hardly a word of its own."""
    if _refers(question):
        return True
    if _PRONOUN.search(question) or _capitals(question):
        return False
    content = len(query_terms(question))
    return content <= 1 or (content == 2 and bool(_OPENS.match(question)))


def _refers(question: str) -> bool:
    """Whether there is a pronoun that no name before it in the question explains."""
    pronoun = _PRONOUN.search(question)
    return pronoun is not None and not _capitals(question[: pronoun.start()])
