"""Verifying a saved answer: does every quote still stand in its source, letter for letter?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from index import InputError, Library


@dataclass(frozen=True, slots=True)
class Check:
    """One citation of a saved answer, looked up again."""

    number: int
    source: str
    start: int
    end: int
    holds: bool
    reason: str  # why it does not hold, "" if it does


def verify(library: Library, answer: Mapping[str, Any]) -> tuple[Check, ...]:
    """Look up every citation of `answer`, the JSON object of `footnote ask --json`.

    A quote that moved inside its document does not hold, and the reason says where it stands now. Raises InputError
    for what is not such an object.
    """
    try:
        claims = [
            (int(c["number"]), str(c["source"]), int(c["start"]), int(c["end"]), str(c["quote"]))
            for c in answer["citations"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"This is not an answer as `footnote ask --json` prints it ({error!r}).") from error
    return tuple(_check(library, *claim) for claim in claims)


def _check(library: Library, number: int, source: str, start: int, end: int, quote: str) -> Check:
    try:
        text = library.document(source).text
    except InputError as error:
        return Check(number, source, start, end, False, str(error))
    if 0 <= start <= end and text[start:end] == quote:
        return Check(number, source, start, end, True, "")
    place = text.find(quote) if quote else -1
    moved = (
        f"the quote now stands at {place} to {place + len(quote)}" if place >= 0 else "the quote no longer stands there"
    )
    return Check(number, source, start, end, False, moved)
