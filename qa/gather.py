"""What a chosen sentence needs beside it to be understood: who "he" is, what a bare "No." answers, the list it announces.

A quote only ever grows inside its passage, by whole sentences; what stands further off is quoted by itself.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from itertools import takewhile

from index import Hit
from index.sentences import CELLS, CLAUSE, blocks
from index.words import query_terms, terms
from qa.kind import asks_steps
from qa.question import names
from qa.sentence import Sentence, split

MOST_ITEMS = 20  # of a list that is quoted whole
_LONGEST_ITEM = 300  # characters; of a longer one the first sentence is quoted
_BACK = 3  # sentences to go back for a name
_BARE = 2  # words of a sentence that says nothing by itself
_PERSON = re.compile(r"(?:He|She|His|Her)\b")
LEANS = re.compile(r"(?:He|She|It|They|This|These|That|Those|Such|His|Her|Its|Their)\b")
_HASHES = re.compile(r"#{1,6}\s+")
_ROW = re.compile(rf"\||{CELLS.pattern}")
ITEM = re.compile(rf"[-*+•‣◦▪–]\s|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{1,4}})[.)]\s|{CLAUSE.pattern}|{_ROW.pattern}")
_RECORD = re.compile(r"Row \d+: ")  # of a spreadsheet
_COLUMNS = re.compile(rf"{_RECORD.pattern}[^:;]+(?:; [^:;]+)+\Z")  # the names of its columns
_NAMED_CELL = re.compile(rf"\s*{_RECORD.pattern}[^:;\n]+: ")
_RULE = re.compile(r"[|\s:+=-]+\Z")  # below the heads of a table
_RULED = re.compile(r"\n[ \t:|]*-[ \t:|-]*\r?(?:\n|\Z)")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
_BELOW_NONE = re.compile(r"(?:\A|\n[^\S\n]*\n)[^\S\n]*\Z")
_ALIGNED = re.compile(r"\S(?: {3,}|\t)\S")  # cells of a table that is laid out with spaces
_ENDED = re.compile(r"[.!?…。！？؟।:;][\"'”’»)\]*_]*\Z")
_ANNOUNCES = re.compile(r"[:：][\"'”’»)\]*_]*\Z")
_NUMBERS = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), 2)}
_COUNTS = re.compile(rf"\b({'|'.join(_NUMBERS)}|[2-9]) (?:[\w-]+ ){{0,2}}?([\w-]+s)\b", re.I)
_UNITS = re.compile(
    r"(?:year|month|week|day|hour|minute|second|time|percent|euro|dollar|pound|crown|metre|mile|kilo)", re.I
)
_THERE = re.compile(r"\bthere (?:are|were|have been)\b|\b(?:offers?|comes? in|consists? of|for|into|in) \Z", re.I)
_NEXT = re.compile(
    r"(?:then|next|now|after (?:that|this|which)|afterwards|finally|lastly|once (?:that|this)|(?:if|when) all"
    r"|to \w+ (?:it|this|them)|danach|dann|anschließend|zuletzt)\b",
    re.I,
)
_STEP = re.compile(r"1[.)]\s")
_ORDINAL = re.compile(r"(?:the |a |at )?(?:first|one|second|another|third)\b", re.I)


def is_heading(sentence: Sentence) -> bool:
    """A Markdown heading or rule, the names of a table's columns, a line in capitals, or a short line without a full stop
    that stands above other text and below none."""
    if _HASHES.match(sentence.text) or _RULE.match(sentence.text):
        return True
    after = sentence.hit.text[sentence.end - sentence.hit.start :].lstrip(" \t\r")
    if _COLUMNS.match(sentence.text):
        return bool(_NAMED_CELL.match(after))
    if sentence.text.startswith("|"):
        return bool(_RULED.match(after))
    if len(sentence.text) > 80 or _ENDED.search(sentence.text) or _RECORD.match(sentence.text):
        return False
    if sentence.text.isupper() and len(sentence.text.split()) > 1:
        return True
    if _ALIGNED.search(sentence.text) or not _BELOW_NONE.search(
        sentence.hit.text[: sentence.start - sentence.hit.start]
    ):
        return False
    numbered = ITEM.match(sentence.text)
    if numbered and (not sentence.text[0].isdigit() or ITEM.match(after.lstrip())):
        return False
    return after.startswith("\n") and bool(after.strip())


def is_row(sentence: Sentence) -> bool:
    """Whether a sentence is a row of a table, its cells parted by "|"."""
    return bool(_ROW.match(sentence.text))


def is_record(sentence: Sentence) -> bool:
    """Whether a sentence is a row of a spreadsheet, its cells named."""
    return bool(_RECORD.match(sentence.text))


def is_item(sentence: Sentence) -> bool:
    """Whether a sentence begins a list item, or is a table row."""
    return bool(ITEM.match(sentence.text))


def understandable(sentence: Sentence, question: str, chosen: Set[tuple[str, int]]) -> Sentence:
    """`sentence` grown by its neighbours where it says too little by itself.

    One that begins with "He" or "It" gets the one before it, which says who; not where that is `chosen` too, as
    (source, start), nor where the sentence speaks of what was asked anyway. A bare "No." gets the question above it, and
    what comes after it in its paragraph gets the "No.".
    """
    lines = [replace(sentence, start=a, end=b, text=text) for a, b, text in split(sentence.hit)]
    place = next((i for i, line in enumerate(lines) if line.start == sentence.start), 0)
    first = last = place
    if _bare(sentence):
        if place and (is_heading(lines[place - 1]) or lines[place - 1].text.endswith("?")):
            first -= 1
        if place + 1 < len(lines) and _run_on(sentence.hit, lines[place], lines[place + 1]):
            last += 1
    elif place and _bare(lines[place - 1]) and _run_on(sentence.hit, lines[place - 1], lines[place]):
        first -= 1
    elif _leans(sentence, question):
        while first and place - first < _BACK and not is_heading(lines[first - 1]):
            first -= 1
            if (sentence.hit.source, lines[first].start) in chosen:
                return sentence
            if not LEANS.match(lines[first].text):
                break
    if first == last:
        return sentence
    start = lines[first].start + len((_HASHES.match(lines[first].text) or [""])[0])
    end = max(lines[last].end, sentence.end)
    return replace(
        sentence, start=start, end=end, text=sentence.hit.text[start - sentence.hit.start : end - sentence.hit.start]
    )


def _bare(sentence: Sentence) -> bool:
    """Whether a sentence says nothing by itself: "No.", "Yes, always."."""
    return len(re.findall(r"\w+", sentence.text)) <= _BARE and bool(_ENDED.search(sentence.text))


def _leans(sentence: Sentence, question: str) -> bool:
    """Whether a sentence leaves open whom or what it is about: a person until named, a thing unless it is plain."""
    if not LEANS.match(sentence.text):
        return False
    said = set(terms(sentence.text))
    if _PERSON.match(sentence.text):
        return not names(question) or not set(terms(" ".join(names(question)))) <= said
    asked = set(query_terms(question))
    return len(asked & said) <= len(asked) / 2


def _run_on(hit: Hit, one: Sentence, other: Sentence) -> bool:
    """Whether two sentences stand in one paragraph."""
    return "\n" not in hit.text[one.end - hit.start : other.start - hit.start]


def listed(sentence: Sentence, question: str, around: Sequence[Hit]) -> list[Sentence]:
    """The list that `sentence` announces, or stands in where that is what `question` is about, in reading order.

    `around` are the passages next to the sentence's own, and it. A list is a row of items or of table rows; after "There
    are three editions." the next three sentences or paragraphs; after a colon at least what follows. Empty where there
    is none, or a very long one.
    """
    rows = [row for hit in around for row in _rows(sentence, hit)]
    here = next((i for i, row in enumerate(rows) if row[0].start <= sentence.start < row[-1].end), None)
    if here is None:
        return []
    rest = [line for line in rows[here] if line.start >= sentence.end]
    if ITEM.match(rows[here][0].text):
        first = here
        while first and ITEM.match(rows[first - 1][0].text):
            first -= 1
        items = _items(rows[first:])
        lead = [rows[first - 1][-1]] if first else []
        if len(items) < 2 or not _about(question, sentence, lead):
            return []
        lead = [line for line in lead if _ANNOUNCES.search(line.text)]
    elif rest:
        lead, items = [sentence], _counted(sentence, [[line] for line in rest])
        if not items and asks_steps(question):
            items = _steps(rest, rows[here + 1 :])
    else:
        after = rows[here + 1 :]
        lead, items = [sentence], _items(after) or _counted(sentence, after)
        if not items and _ANNOUNCES.search(sentence.text):
            items = after[:1]
    if not items or len(items) > MOST_ITEMS:
        return []
    return lead + [_joined(row) for row in items if not _RULE.match(row[0].text)]


def table_head(row: Sentence, around: Sequence[Hit]) -> Sentence | None:
    """The heads of the columns of the table that `row` is one of; None where it has none, or `row` is they."""
    if not is_row(row):
        return None
    rows = [line[0] for hit in around for line in _rows(row, hit)]
    here = top = next((i for i, line in enumerate(rows) if line.start == row.start), 0)
    while top and is_row(rows[top - 1]) and not _parted(rows[top - 1], rows[top]):
        top -= 1
    head = rows[top]
    ruled = top + 1 < len(rows) and _RULE.match(rows[top + 1].text)
    names = not row.text.startswith("|") and head.text.count("|") > 1 and not any(map(str.isdigit, head.text))
    return head if top < here and (ruled or names) else None


def _parted(one: Sentence, other: Sentence) -> bool:
    """Whether there is an empty line between two sentences of a passage."""
    return one.hit.start == other.hit.start and bool(
        _EMPTY_LINE.search(one.hit.text[one.end - one.hit.start : other.start - one.hit.start])
    )


def _rows(sentence: Sentence, hit: Hit) -> list[list[Sentence]]:
    """The sentences of a passage, those of one paragraph, list item or table row together."""
    lines = [replace(sentence, hit=hit, start=a, end=b, text=text, emphasis=None) for a, b, text in split(hit)]
    lines = [sentence if (line.start, line.end) == (sentence.start, sentence.end) else line for line in lines]
    found = []
    for start, end in blocks(hit.text):
        row = [line for line in lines if hit.start + start <= line.start < hit.start + end]
        if row:
            found.append(row)
    return found


def _items(rows: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """The list items or table rows that `rows` begin with."""
    return list(takewhile(lambda row: is_row(row[0]) or (is_item(row[0]) and not is_heading(row[0])), rows))


def _steps(rest: Sequence[Sentence], after: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """What is to be done next, after the first sentence about it: the rest of its paragraph as far as it goes on with "Then" or
    the like, or the numbered list that its paragraph stands above."""
    told = [[line] for line in takewhile(lambda line: _NEXT.match(line.text), rest)]
    return told or (_items(after) if after and _STEP.match(after[0][0].text) else [])


def _counted(sentence: Sentence, following: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """The "three editions" that a sentence speaks of, where they follow it; empty if it counts anything else."""
    count = _COUNTS.search(sentence.text)
    if count is None or _UNITS.match(count[2]):
        return []
    number = _NUMBERS.get(count[1].lower()) or int(count[1])
    found = list(following[:number])
    one = set(terms(count[2]))
    counted = _THERE.search(sentence.text[: count.start()]) or any(
        _ORDINAL.match(row[0].text) or one & set(terms(row[0].text)) for row in found[:1]
    )
    return found if counted and len(found) == number and not any(is_heading(row[0]) for row in found) else []


def _about(question: str, sentence: Sentence, lead: Sequence[Sentence]) -> bool:
    """Whether what stands above a list speaks of what is asked, in words that the item by itself lacks."""
    above = " ".join([sentence.hit.context.rsplit(" › ", 1)[-1], *(line.text for line in lead)])
    return bool(set(query_terms(question)) & set(terms(above)) - set(terms(sentence.text)))


def _joined(row: Sequence[Sentence]) -> Sentence:
    """An item as one quote, unless it is long: then its first sentence."""
    first, last = row[0], row[-1]
    if last.end - first.start > _LONGEST_ITEM:
        return first
    kept = next((line for line in row if line.emphasis), first)
    text = first.hit.text[first.start - first.hit.start : last.end - first.hit.start]
    return replace(kept, start=first.start, end=last.end, text=text)
