"""What kind of answer a question asks for: how many sentences, a number, a title, two things compared."""

import re

from index.words import query_terms

_NUMBER = re.compile(r"\bhow (?:many|tall|high|deep|wide|heavy)\b", re.I)
_FIGURE = re.compile(
    r"\b(?:how (?:many|much|long|old|far|often|big|large|high|tall|deep|wide|heavy|fast|late|early)|when|since when"
    r"|(?:what|which) (?:year|date|day|month|time|age|size|share|percentage|number|amount|price)|costs?|price|fee|rate)\b",
    re.I,
)
_TITLE = re.compile(r"\bwhat\b.*\b(?:titles?|titled|entitled)\b", re.I)
_ITEMS, _SENTENCES = 8, 4  # of a list and of an explanation, at most
_PLURAL = r"(?:(?!(?:was|does|has|is|this|his|its|us|happens|makes|means|causes|needs|takes|comes|goes|costs|includes|contains|allows|requires|involves|provides|gives|uses|says|leads)\b)\w{2,}[^\Wsui]s|people|children|men|women)\b"
_LIST = re.compile(
    rf"\W*(?:list|name|(?:which|what) (?:are|were|kinds?|types?|sorts?)\b|(?:which|what) (?:[\w-]+ ){{0,2}}?{_PLURAL}"
    r"|who (?:are|were|is (?:on|in)|gets what)\b|what (?:goes (?:in|into)|belongs to|makes up)\b"
    r"|(?:what|which) (?:do|does|did|should|must|can) .*\b(?:need|bring|win|recommend|include|contain|offer|require|speak|consist)"
    r"|what(?:'s| is| comes| was)? (?:new|included|in the box|decided|agreed|speaks)\b|was sind\b|welche\b)",
    re.I,
)
_EXPLAIN = re.compile(
    r"\W*(?:why|how (?:\w+ly )?(?:do|does|did|is|are|was|were|can|could|should|would|will|has|have|had|to|come)\b"
    r"|describe|explain|compare|summari|tell me about|what (?:happen|differences?|(?:do|should|must) (?:i|we|you) do\b)"
    r"|what .*differ|warum|wie (?:kann|mache|bekomme|funktioniert)\b)",
    re.I,
)
_STEPS = re.compile(
    r"\b(?:how (?:do|does|can|could|should|must|would) (?:I|we|you|one|people|someone)|how to"
    r"|what (?:do|should|must|can) (?:I|we|you|one) do|wie (?:kann|muss|soll|mache|bekomme) (?:ich|man|wir))\b",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:differences? between|differs? between|choose between|compare) (?P<one>.+?) (?:and|with|to) (?P<other>.+)"
    r"|\b(?:more|less|better|best|worse|cheaper|longer|shorter|larger|bigger|smaller|faster|slower|higher|lower|older|newer|rather)\b"
    r".*?(?P<this>[\w-]+(?: [\w-]+)?) or (?P<that>.+)"
    r"|(?P<here>[\w-]+(?: [\w-]+)?) (?:vs\.?|versus|(?:as )?compared (?:to|with)) (?P<there>.+)",
    re.I,
)
_BEFORE = re.compile(r".*[.!;,]\s+", re.S)  # what is said before it is asked: "I lost my card. What do I do?"
_LONGEST_SIDE = 3  # terms of a thing that is compared; more of them are a clause


def most(question: str) -> int:
    """How many sentences the answer may have: one for a fact, a few for "how" and "why", more for "which are"."""
    asked = (question, _BEFORE.sub("", question))
    return _ITEMS if any(map(_LIST.match, asked)) else _SENTENCES if any(map(_EXPLAIN.match, asked)) else 1


def explains(question: str) -> bool:
    """Whether the answer is an explanation, to be read in the order of its source."""
    return most(question) == _SENTENCES


def asks_steps(question: str) -> bool:
    """Whether a question asks how something is done, by whoever does it."""
    return bool(_STEPS.search(question))


def compared(question: str) -> tuple[set[str], ...]:
    """The terms of each of the two things that a question compares, without those of both; empty if it does not."""
    match = _COMPARES.search(question)
    if match is None:
        return ()
    one, other = (set(query_terms(part)) for part in match.groups() if part)
    sides = (one - other, other - one)
    return sides if all(0 < len(side) <= _LONGEST_SIDE for side in sides) else ()


def asks_number(question: str) -> bool:
    """Whether only a number, written in digits or words, can answer: "how many", "how tall"."""
    return bool(_NUMBER.search(question))


def asks_figure(question: str) -> bool:
    """Whether an amount, a price or a date is asked for."""
    return bool(_FIGURE.search(question))


def asks_title(question: str) -> bool:
    """Whether a question asks for the title of something."""
    return bool(_TITLE.search(question))
