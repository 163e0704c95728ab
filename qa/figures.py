"""Dates, numbers and titles in English text: what a question asks for, what a sentence gives."""

import re
from collections import defaultdict

from index.words import terms

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d|20)\d\d"
DATE = re.compile(
    rf"\b(?:{_DAY} {_MONTH}(?:,? {_YEAR})?|{_MONTH} {_DAY}\b(?:,? {_YEAR})?|{_MONTH} {_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}|{_YEAR})\b",
    re.I,
)
_NUMBER = re.compile(
    r"\d|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|twenty|thirty|fou?rty|fifty"
    r"|sixty|seventy|eighty|ninety|dozens?|scores?|hundreds?|thousands?|[mb]illions?|half|both|single|pair|couple|once"
    r"|twice|several|few|many|most|all|unanimous|majority)\b",
    re.I,
)
_DIGITS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {word: str(10 * n) for n, word in enumerate("thirty forty fifty sixty seventy eighty ninety hundred".split(), 3)}
_AMOUNT = re.compile(
    rf"(?<![\w.-])(?P<sign>[£$€¥])?\s?\b(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?|{'|'.join(_DIGITS)})\b"
    r"(?:\s(?P<scale>hundred|thousand|million|billion))?(?:\s?(?P<percent>%|per ?cent\b)|[\s-](?P<unit>[^\W\d_]{2,}(?: [^\W\d_]{2,})?))?",
    re.I,
)
_LABEL = re.compile(r"\b(?!Row\b)[^\W\d_]{2,}(?=\s?\Z)")
_FIGURE = re.compile(rf"\d[\d.,]*|\b(?:{'|'.join(_DIGITS)})\b", re.I)
_TITLE = re.compile(r"[\"“‘«](?:[A-Z][\w’-]*|\d+)(?:,? (?:[A-Z][\w’-]*|\d+|[a-z]{1,4}))*,? (?:[A-Z][\w’-]*|\d+)[\"”’»]")


def gives_number(text: str) -> bool:
    """Whether a text holds a number besides its dates."""
    return bool(_NUMBER.search(DATE.sub(" ", text)))


def title_in(text: str) -> tuple[int, int] | None:
    """Where a text holds a title in quotation marks: ‘Agreement on Alliance and Strategic Partnership’."""
    found = _TITLE.search(text)
    return (found.start() + 1, found.end() - 1) if found else None


def amounts(text: str, start: int = 0, end: int | None = None) -> dict[str, set[str]]:
    """What a text gives amounts of between two characters, as digits: {"year": {"10"}, "£": {"40"}, "date": {"3 may 2001"}}.

    A unit is a currency sign, "%", the term of one of the two words behind the number ("five unused days"), or where nothing
    is behind it of the word before it ("port 8440").
    """
    found: dict[str, set[str]] = defaultdict(set)
    end = len(text) if end is None else end
    for match in DATE.finditer(text):
        if match.start() < end and match.end() > start:
            found["date"].add(" ".join(terms(match.group())))
    dateless = DATE.sub(lambda date: "." * len(date.group()), text)
    for match in _AMOUNT.finditer(dateless):
        if match.start() >= end or match.end("number") <= start:
            continue
        number = _DIGITS.get(match["number"].lower(), match["number"].replace(",", ""))
        value = f"{number} {match['scale'] or ''}".strip().lower()
        if match["sign"] or match["percent"]:
            units = [match["sign"] or "%"]
        else:
            label = None if match["unit"] else _LABEL.search(dateless[: match.start()])
            units = terms(match["unit"] or (label[0] if label else ""))
        for unit in units:
            found[unit].add(value)
    return dict(found)


def without_figures(text: str) -> str:
    """A text without its dates and numbers."""
    return _FIGURE.sub(" ", DATE.sub(" ", text))
