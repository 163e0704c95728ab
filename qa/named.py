"""Which documents of a library a phrase names: "the minutes of 12 March", "the library guide", "it"."""

import re
from difflib import SequenceMatcher
from functools import cache

from index import Library
from index.words import terms

_ANY = re.compile(
    r"(the |this |that |it|my |all |your |these |those )*(documents?|texts?|files?|articles?|papers?|everything|folder|library)?( for me)?",
    re.I,
)
_DOCUMENT = re.compile(  # words that say of a name only that it is of a document
    r"\b(?:the|a|an|this|that|my|our|all|from|of|about|on|in|for|documents?|texts?|files?|articles?|papers?|pages?|pdf|story"
    r"|das|der|die|den|dem|des|dokument|datei|text|artikel|seite)\b",
    re.I,
)
_ISO = re.compile(r"\b((?:1\d|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)\b")
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH_TERMS = frozenset(terms(" ".join(_MONTHS)))
_NAMED = 0.75  # share of the words of a name that a document's title, path and opening hold
_ALIKE = 0.8  # likeness of a name and a title with a slip of the pen in it
_MOST_NAMED = 3  # documents that a name may mean
_LOOKED_INTO = 5  # documents whose opening is looked at for a name
_OPENING = 1500  # characters of a document that may say what it is


def named(what: str, library: Library) -> list[str]:
    """The documents that `what` names, by words of their titles, paths and openings, or all there are for "it".

    Several where nothing in the name tells them apart, at most three.
    """
    titles = {entry.source: title for entry, title in library.documents() if entry.content is not None}
    if _ANY.fullmatch(what):
        return list(titles)[:_MOST_NAMED]
    plain = _DOCUMENT.sub(" ", _dated(what))
    wanted = set(terms(plain))
    if not wanted:
        return []
    shares = {source: _share(wanted, f"{title} {_path_words(source)}") for source, title in titles.items()}

    @cache
    def words_of(source: str) -> str:
        opening = "".join(hit.text for hit in library.passages_of(source)[:1])[:_OPENING]
        return f"{titles[source]} {_path_words(source)} {opening}"

    exact = {term for term in wanted if term[0].isdigit() or term in _MONTH_TERMS}

    def of_that_date(sources: list[str]) -> list[str]:
        return [source for source in sources if not exact or exact <= set(terms(_dated(words_of(source))))]

    whole = [
        source for source, title in titles.items() if len(_title_words(title)) > 1 and _title_words(title) <= wanted
    ]
    if len(whole) == 1:
        return of_that_date(whole)
    best = sorted(shares, key=lambda source: -shares[source])[:_LOOKED_INTO]
    for source in best:
        if _NAMED / 2 <= shares[source] < 1:
            shares[source] = max(shares[source], _share(wanted, words_of(source)) - 0.01)
    most = max(shares[source] for source in best)
    if most >= _NAMED:
        found = of_that_date([source for source in best if shares[source] == most])
        return found if len(found) <= _MOST_NAMED else []
    name = " ".join(plain.casefold().split())
    alike = {source: SequenceMatcher(None, name, title.casefold()).ratio() for source, title in titles.items()}
    return of_that_date([s for s in sorted(alike, key=lambda s: -alike[s])[:1] if alike[s] >= _ALIKE])


def _title_words(title: str) -> set[str]:
    return {term for term in terms(_DOCUMENT.sub(" ", title)) if not term[0].isdigit()}


def _share(wanted: set[str], text: str) -> float:
    return len(wanted & set(terms(_dated(text)))) / len(wanted)


def _path_words(source: str) -> str:
    return re.sub(r"[/_\-.]+", " ", _ISO.sub(r"\1-\2-\3", source)) + " " + _dated(source)


def _dated(text: str) -> str:
    """`text` with its dates like 2024-03-12 in words: 12 March 2024."""
    return _ISO.sub(lambda m: f" {int(m[3])} {_MONTHS[int(m[2]) - 1]} {m[1]} ", text)
