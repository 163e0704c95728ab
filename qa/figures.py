"""Dates, numbers and titles in English text: what a question asks for, what a sentence gives."""

import re

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d|20)\d\d"
DATE = re.compile(
    rf"\b(?:{_DAY} {_MONTH}(?:,? {_YEAR})?|{_MONTH} {_DAY}\b(?:,? {_YEAR})?|{_MONTH} {_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}|{_YEAR})\b",
    re.I,
)
_ASKED = re.compile(r"\bhow (?:many|tall|high|deep|wide|heavy)\b", re.I)
_NUMBER = re.compile(
    r"\d|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|twenty|thirty|fou?rty|fifty"
    r"|sixty|seventy|eighty|ninety|dozens?|scores?|hundreds?|thousands?|[mb]illions?|half|both|single|pair|couple|once"
    r"|twice|several|few|many|most|all|unanimous|majority)\b",
    re.I,
)
_ASKED_TITLE = re.compile(r"\bwhat\b.*\b(?:titles?|titled|entitled)\b", re.I)
_TITLE = re.compile(r"[\"“‘«](?:[A-Z][\w’-]*|\d+)(?:,? (?:[A-Z][\w’-]*|\d+|[a-z]{1,4}))*,? (?:[A-Z][\w’-]*|\d+)[\"”’»]")


def asks_number(question: str) -> bool:
    """Whether only a number, written in digits or words, can answer: "how many", "how tall"."""
    return bool(_ASKED.search(question))


def gives_number(text: str) -> bool:
    """Whether a text holds a number besides its dates."""
    return bool(_NUMBER.search(DATE.sub(" ", text)))


def asks_title(question: str) -> bool:
    """Whether a question asks for the title of something."""
    return bool(_ASKED_TITLE.search(question))


def title_in(text: str) -> tuple[int, int] | None:
    """Where a text holds a title in quotation marks: ‘Agreement on Alliance and Strategic Partnership’."""
    found = _TITLE.search(text)
    return (found.start() + 1, found.end() - 1) if found else None
