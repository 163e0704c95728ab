"""Sentences and windows of a document, as character spans.

Knows nothing of questions. Everything here returns `(start, end)` offsets into the given text, so a
window is always `text[start:end]` and never a re-joined string.
"""

import re

Span = tuple[int, int]

_BREAK = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9À-Þ])|\n+|(?<=\s[.!?])\s+(?=\S)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sr|Jr|Gen|Col|Lt|Capt|Rev|Hon|No|Vol|Fig|vs|cf|etc|e\.g|i\.e|approx|ca|c|"
    r"Inc|Ltd|Co|Corp|U\.S|U\.K|[A-Z])\.)$"
)


def sentences(text: str) -> list[Span]:
    """Spans of the sentences, in order, without the white space around them."""
    cuts, start = [], 0
    for match in _BREAK.finditer(text):
        head = text[start : match.start()].rstrip()
        if "\n" not in match.group() and _ABBREVIATION.search(head[-12:]):
            continue
        cuts.append((start, match.end()))
        start = match.end()
    cuts.append((start, len(text)))
    spans = []
    for begin, end in cuts:
        while begin < end and text[begin].isspace():
            begin += 1
        while end > begin and text[end - 1].isspace():
            end -= 1
        if end > begin:
            spans.append((begin, end))
    return spans


def passages(text: str, size: int = 800) -> list[Span]:
    """Whole sentences packed greedily into windows of at most `size` characters; a longer sentence is cut."""
    pieces: list[Span] = []
    for begin, end in sentences(text):
        while end - begin > size:
            cut = text.rfind(" ", begin + size // 2, begin + size)
            cut = begin + size if cut < 0 else cut
            pieces.append((begin, cut))
            begin = cut
        pieces.append((begin, end))
    windows: list[Span] = []
    for begin, end in pieces:
        if windows and end - windows[-1][0] <= size:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((begin, end))
    return windows


def overlapping(spans: list[Span], start: int, end: int) -> list[int]:
    """Indices of the spans that share a character with [start, end)."""
    return [i for i, (begin, stop) in enumerate(spans) if begin < end and stop > start]


def window_around(spans: list[Span], first: int, last: int, size: int, left_share: float) -> tuple[int, int]:
    """Sentence indices (low, high) of a window of about `size` characters around sentences first..last.

    `left_share` in [0, 1] is the part of the spare characters offered to the left side first.
    """
    low, high = first, last
    spare = size - (spans[high][1] - spans[low][0])
    left = int(spare * left_share)
    while low > 0 and spans[first][0] - spans[low - 1][0] <= left:
        low -= 1
    while high + 1 < len(spans) and spans[high + 1][1] - spans[low][0] <= size:
        high += 1
    while low > 0 and spans[high][1] - spans[low - 1][0] <= size:
        low -= 1
    return low, high


def detokenise(question: str) -> str:
    """Undo Penn Treebank tokenisation of a question well enough for a lower-casing word-piece tokenizer."""
    question = re.sub(r"-lrb-\s*", "(", re.sub(r"\s*-rrb-", ")", question))
    question = question.replace("``", '"').replace("''", '"')
    question = re.sub(r"\s+(n't|'s|'re|'ve|'ll|'d|'m|')(?=\s|$)", r"\1", question)
    return re.sub(r"\s+([?.,;:!%)])", r"\1", question).strip()
