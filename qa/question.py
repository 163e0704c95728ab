"""What is asked, without a language model: a follow-up read as a question that can stand alone ("and who signed it?"),
and several questions in one taken apart ("who signed it and how long is it valid?")."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from index.words import is_function_word, language, query_terms
from qa.answer import Turn
from qa.figures import DATE

_PRONOUN = re.compile(
    r"\b(it|its|he|him|his|she|her|hers|they|them|their|theirs|this|that|these|those|then|former|latter|one|ones"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )there(?! (?:is|are|was|were|been)\b))\b",
    re.I,
)
_THEIR = re.compile(r"its|his|her|their", re.I)
_PERSON = re.compile(r"\b(?:he|him|his|she|her)\b", re.I)
_CAPITAL = r"(?!I\b)[A-Z][\w-]*(?:['’](?!s\b)\w+)*"
_NAME = re.compile(rf"(?<=\s)({_CAPITAL}(?: {_CAPITAL})*)")  # not the first word
_OPENS = re.compile(
    r"\s*(and|but|or|so|also|if so|if not|otherwise|what about|how about|what else|why|why not|how so|when|where|who)\b",
    re.I,
)
_CLARIFIES = re.compile(
    r"\W*(?:(?:no|yes|sorry|well),? )?i(?:(?:['’]m| am| was) (?:asking|referring|talking)| (?:mean|meant))\b",
    re.I,
)
_FURTHER = re.compile(
    r"\b(?:any|what|which|some|the) others?\b|\b(?:any|some)(?:thing|one|body|where) (?:else|special)\b", re.I
)
_ACKNOWLEDGES = re.compile(
    r"\A\W*(?:(?:that(?:['’]s| is) (?:fine|ok|okay|great|good|nice|interesting|clear|right)|(?:thanks?|thank you)(?: for [^.!?]*| (?:so|very) much)?"
    r"|i see|got it|i understand|ok|okay|great|cool|nice|wow|yes|no|sure|alright|all right|perfect|good)[.!]+\s+)+(?=[^\s\d])",
    re.I,
)
_ADDS = re.compile(r"\s*(and|but|what about|how about)\b", re.I)
_I = re.compile(r"I(?:['’]\w+)?")
_WORD = re.compile(r"[^\W_][\w’'-]*")
_PARTICULAR = re.compile(rf"\d+(?:[.,]\d+)*|{_WORD.pattern}")
_PART = re.compile(r"(?:Art|Sec|Chap|Part|Page|Tab|Fig|Annex|App|Clause|Para|No|Class|Phase|Step|Item|Room|Ver)", re.I)
_ASKING = r"(?:who|whom|whose|what|when|where|why|how|which)\b"
_VERB = r"(?:is|are|was|were|do|does|did|can|could|will|would|must|may|has|have|had|should)\b"
_SUBJECT = r"(?:the|an?|any|there|it|he|she|they|i|we|you|this|that|these|those|my|our|your|his|her|its|their)\b"
_BETWEEN = re.compile(rf"\?\s+(?=\S)|[,;]?\s+(?:and|but|or)\s+(?:also\s+)?(?=(?:{_ASKING})|{_VERB}\s+{_SUBJECT})", re.I)
_BEGINS = re.compile(
    rf"\W*(?:(?:please|(?:in|at|on|for|by|from|to|of|with|until|since) )?{_ASKING}|{_VERB}"
    r"|explain|describe|list|name|summari[sz]e|tell|show|give|compare)\b",
    re.I,
)
_ASKS = re.compile(rf"{_ASKING}|\A{_BEGINS.pattern}", re.I)
_RELATIVE = re.compile(r"(who|whom|whose|which|what|when|where)\b", re.I)
MEASURE = re.compile(r"\b(how) (?:much|many|long|far|often|old|big|large|high|tall|fast|quickly|soon)\b", re.I)
_TOPIC = re.compile(r"(?<=\S) \([^()]*\)\Z")
_OPENING = re.compile(r"\A(?:and|also|then|if so)\b,?\s*", re.I)
_VAGUE = 2  # content words that say no more than what is asked about something: "the main causes of"
_REMEMBERED = 4  # questions that a chain of follow-ups may reach back
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
    named = _naming(alone)
    found = [Question(first, alone)]
    for part in more:
        if _refers(part) or len(_content(part)) < 2:
            found.append(Question(part, _leaning(part, alone)))
        else:
            found.append(Question(part, part if _naming(part) else _with_topic(part, named)))
    return tuple(found)


def asks(text: str) -> bool:
    """Whether a text is put as a question or a request, not as a statement or a row of key words."""
    return "?" in text or bool(_ASKS.search(text))


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with the topic of the previous one added where it leans on it; else unchanged.

    The previous one may lean on the one before it: its topic is that of what it was read as.
    """
    if not history:
        return question
    question = _ACKNOWLEDGES.sub("", question)
    if not _leans(question):
        return question
    before = standalone(history[-1].question, history[:-1][-_REMEMBERED:])
    return _leaning(question, before)


def _leaning(question: str, before: str) -> str:
    """`question` read after `before`: with the name in the place of "she", else with the topic in brackets."""
    person = _PERSON.search(question)
    name = _NAME.search(before)
    if person is None or name is None:
        return _with_topic(question, _content(before))
    whose = person[0].lower() == "his" or (person[0].lower() == "her" and question[person.end() :].strip(" ?.!") != "")
    return question[: person.start()] + name[1] + ("'s" if whose else "") + question[person.end() :]


def own(alone: str) -> str:
    """What `standalone` returned, without the topic in brackets."""
    return _TOPIC.sub("", alone)


def _with_topic(question: str, words: Sequence[str]) -> str:
    """`question` with those of `words` that it lacks, in brackets; no number beside one of its own of the same length."""
    said = {word.casefold() for word in _WORD.findall(question)}
    lengths = {len(word) for word in said if word.isdigit()}
    topic = dict.fromkeys(w for w in words if w.casefold() not in said and not (w.isdigit() and len(w) in lengths))
    return f"{question.rstrip()} ({' '.join(topic)})" if topic else question


def _parts(asked: str) -> list[str]:
    """`asked` cut before each further question; whole if a part would ask nothing by itself."""
    pieces = [_OPENING.sub("", piece.strip()) for piece in _BETWEEN.split(asked)]
    if not 1 < len(pieces) <= _MOST_PARTS or not all(_content(piece) and _BEGINS.match(piece) for piece in pieces):
        return [asked]
    if any(_goes_on(one, other) for one, other in pairwise(pieces)):
        return [asked]
    return [f"{piece.rstrip(' ?.,;')}?" for piece in pieces]


def _goes_on(one: str, other: str) -> bool:
    """Whether `other` is a second relative clause of `one`: "people who left" and "who came back"."""
    relative = _RELATIVE.match(other)
    return relative is not None and re.search(rf"\w \b{relative[1]}\b", one, re.I) is not None


def _content(question: str) -> list[str]:
    """The words that say what a question is about."""
    asked = MEASURE.sub(r"\1", question)
    return [word for word in _WORD.findall(asked) if not is_function_word(word.casefold())]


def names(question: str) -> list[str]:
    """Words written with a capital, the first aside: a question begins with a capital anyhow. "I" is no name."""
    return [word for word in _WORD.findall(question)[1:] if word[0].isupper() and not _I.fullmatch(word)]


def particulars(question: str) -> list[str]:
    """What a text that answers has to speak of: names, with a number behind one ("Falcon 9"), and longer numbers.

    Names are told by their capital in English only: in German every noun has one, and headlines give one to every word.
    """
    words = [word.rstrip("'’") for word in _PARTICULAR.findall(question)]
    shouted = sum(word[0].isupper() for word in words) > len(words) / 2
    named = names(question) if language(question) == "english" and not shouted else []
    found = [word for word in words if word in named or (word[0].isdigit() and len(word) > 1)]
    models = [f"{a} {b}" for a, b in pairwise(words) if a in named and b[0].isdigit() and not _PART.match(a)]
    return found + [model for model in models if not DATE.search(model)]


def _naming(question: str) -> list[str]:
    """Names, and words that begin with a digit."""
    return [word for word in _WORD.findall(question)[1:] if word in names(question) or word[0].isdigit()]


def _leans(question: str) -> bool:
    """Whether a question needs the one before it: it explains or refers to something in it, or has hardly a word of its own."""
    if _CLARIFIES.match(question) or _refers(question):
        return True
    if _PRONOUN.search(question) or names(question):
        return False
    if _FURTHER.search(question):
        return True
    content = len(query_terms(MEASURE.sub(r"\1", question)))
    return content <= 1 + bool(_OPENS.match(question)) + bool(_ADDS.match(question))


def _refers(question: str) -> bool:
    """Whether there is a pronoun that nothing before it in the question explains: a name, for "their" whatever it speaks of."""
    pronoun = _PRONOUN.search(question)
    if pronoun is None:
        return False
    before = question[: pronoun.start()]
    return not names(before) and not (_THEIR.fullmatch(pronoun[0]) and len(_content(before)) > _VAGUE)
