"""Slips of the pen in a question: a word that neither the library nor the model knows, one letter from one that stands there.

Knows the library's own words, in `Vocabulary`; there is no dictionary and no language to set.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from index.words import is_function_word, language, terms

_WORD = re.compile(r"[^\W\d_]{5,}")
_TRIED = 6  # near terms whose words are looked at
_LONG = 9  # letters of a word that may hold two slips, past its first two letters


class Vocabulary(Protocol):
    """The keyword terms that stand in a library."""

    def holds(self, phrase: str) -> bool:
        """Whether any passage has this term, or these terms in a row."""
        ...

    def between(self, low: str, high: str) -> Iterable[tuple[str, int]]:
        """The terms from `low` up to `high`, and in how many passages each stands."""
        ...

    def spellings(self, term: str) -> Iterable[str]:
        """Words whose term it is, as some passages have them."""
        ...


def corrected(question: str, vocabulary: Vocabulary, languages: Sequence[str], pieces: Callable[[str], int]) -> str:
    """`question` with its slips mended; as it is where there are none.

    `languages` are those of the library, `pieces` counts a word's pieces in the model's eyes: one that is a single piece
    is a word it knows, however rare it is here.
    """
    tongue = language(question)

    def mended(match: re.Match[str]) -> str:
        word = match.group()
        if is_function_word(word.casefold(), tongue) or known(word, vocabulary, languages) or pieces(word) == 1:
            return word
        meant = _nearest(word, vocabulary, languages)
        return meant.casefold() if word.islower() else meant

    return _WORD.sub(mended, question)


def known(word: str, vocabulary: Vocabulary, languages: Sequence[str]) -> bool:
    """Whether a word, or words in this order, stands in the library in any form."""
    forms = [" ".join(terms(word, tongue)) for tongue in dict.fromkeys((language(word), *languages))]
    return any(form and vocabulary.holds(form) for form in forms)


def _nearest(word: str, vocabulary: Vocabulary, languages: Sequence[str]) -> str:
    """The library's word that `word` is most likely meant for: the nearest, of those the most frequent; else itself.

    Terms are stems, and a slip may change where the stem ends: they are let through with one slip more than words.
    """
    most = 1 + (len(word) >= _LONG)
    likely: list[tuple[int, int, str]] = []
    for stem in {form[0] for tongue in languages if (form := terms(word, tongue))}:
        for term, count in vocabulary.between(stem[0], stem[0] + "\U0010ffff"):
            slips = distance(stem, term, most + 1) if abs(len(term) - len(stem)) <= most + 1 else most + 2
            if slips <= most + 1:
                likely.append((slips, -count, term))
    meant = [other for _, _, term in sorted(likely)[:_TRIED] for other in sorted(vocabulary.spellings(term))]
    apart = {other: distance(word.casefold(), other.casefold(), most) for other in meant}
    best = min(apart, key=lambda other: apart[other], default=word)
    enough = 1 if best[:2].casefold() != word[:2].casefold() else most
    return best if apart.get(best, 0) <= enough else word


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped with their neighbour between two words; above `most` any such number.

    Optimal string alignment (Damerau 1964, doi 10.1145/363958.363994).
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
