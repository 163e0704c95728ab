"""Where sentences begin and end in a text.

Knows the punctuation of many scripts, abbreviations, initials, headings, lists, tables and hard-wrapped lines.
Knows nothing of documents or models. Every character that is not white space belongs to exactly one sentence,
and a sentence is a slice: nothing is normalised, moved or dropped.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]  # start, end: characters

# A line that starts something of its own: heading, list item, quotation, table row, code fence, rule.
_OPENS_BLOCK = re.compile(
    r"[ \t]*(?:#{1,6}\s|[-*+•‣◦▪–]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s|>|\||```|~~~|={3,}|-{3,}|Row \d+: )"
)
CLAUSE = re.compile(r"[ \t]*\d{1,3}(?:\.\d{1,3})+[.)]?\s")  # "4.3 not smoke in the flat;"
_ENDS_CLAUSE = re.compile(r"[.:;](?: ?(?:and|or))?\s*\Z|\A\s*\Z")
_CLOSES_BLOCK = re.compile(r"[ \t]*(?:#{1,6}\s|\||```|~~~|={3,}|-{3,})")
CELLS = re.compile(r"[^|\n]*\s\|\s")  # how a table row begins that has "|" between its cells only
_ROW = re.compile(rf"{CELLS.pattern}|[^|\n]*\|[^|\n]*\|")
_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]|\Z)")

_CLOSERS = "\"'”’»›)\\]}」』）】〉》"
_END = re.compile(rf"(?P<wide>[。！？｡．]+[{_CLOSERS}]*)|(?P<mark>[.!?…؟۔।॥։]+[{_CLOSERS}]*)(?=\s|\Z)")
_OPENERS = "\"'“‘„«‹([{「『（【〈《¿¡*_ \t\r\n"

_ABBREVIATIONS = frozenset(  # never the end of a sentence when something follows
    "dr mr mrs ms mx prof rev fr hon pres gov sen rep gen col lt capt cmdr sgt maj st mt ft messrs mme mlle m "
    "vs v cf viz e.g i.e eg ie approx ca c fig figs eq eqs sec secs ch chap vol vols no nos nr pp p ed eds art arts "
    "para paras al op resp incl excl bzw z.b d.h u.a ggf usw sog vgl abs hr fra sr sra srta dna ud".split()
)
_SOMETIMES = frozenset(  # ends a sentence only when a likely first word follows
    "inc ltd co corp llc plc bros jr sr ph.d m.d b.a m.a etc u.s u.k u.n e.u d.c a.m p.m am pm est ave blvd rd "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun dept univ assn".split()
)
_STARTERS = frozenset(
    "the a an this that these those he she it they we i you his her its their our my your there here in on at by for "
    "from with as if when while where who what why how after before since during although though because however but "
    "and or so yet then thus therefore moreover furthermore meanwhile additionally also not no some many most all each "
    "both several another other such according to under over until once one two three der die das ein eine er sie es "
    "le la les un une il elle el los las una".split()
)
_BEFORE_ORDINAL = frozenset(
    "der die das den dem des am im vom zum zur beim ab bis seit und oder ein eine einem einen einer eines jeder jede jedes "
    "jeden jedem mein sein ihr dieser diese dieses de du da ve i a o og och".split()
)
_AFTER_ORDINAL = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert jahrhunderts "
    "weltkrieg weltkriegs auflage klasse kapitel platz tag woche monat stock etage geburtstag".split()
)
_LAST_WORD = re.compile(r"[\w.&'’-]*\Z")


def sentences(text: str) -> list[Span]:
    """The sentences of `text` in order: trimmed, not overlapping, covering every non-space character."""
    return [span for start, end in blocks(text) for span in _split(text, start, end)]


def blocks(text: str) -> list[Span]:
    """Runs of text no sentence crosses: paragraphs, headings, list items, table rows, lines of verse or code."""
    found: list[Span] = []
    paragraph: list[Span] = []
    lines = [match.span() for match in _LINE.finditer(text)]
    barred = [bool(_ROW.match(text, *line)) for line in lines]
    for (start, end), row in zip(lines, _beside_another(barred), strict=True):
        blank = not text[start:end].strip()
        if blank or row or _OPENS_BLOCK.match(text, start, end) or _opens_clause(text, start, end):
            found += _lines_to_blocks(text, paragraph)
            paragraph = []
        if not blank:
            paragraph.append((start, end))
            if row or _CLOSES_BLOCK.match(text, start, end):
                found += _lines_to_blocks(text, paragraph)
                paragraph = []
    found += _lines_to_blocks(text, paragraph)
    return found


def _opens_clause(text: str, start: int, end: int) -> bool:
    """Whether a line begins a numbered clause: the line before it has come to an end, so that no number is carried over."""
    return bool(CLAUSE.match(text, start, end) and _ENDS_CLAUSE.search(text[max(0, start - 12) : start]))


def _beside_another(barred: list[bool]) -> list[bool]:
    """Which lines are rows of a table: a bar alone may stand in any sentence, not so in two lines that follow each other."""
    return [
        here and (before or after)
        for before, here, after in zip([False, *barred], barred, [*barred[1:], False], strict=False)
    ]


def _lines_to_blocks(text: str, lines: list[Span]) -> Iterator[Span]:
    """Join the lines of one paragraph where they are only wrapped, part them where each stands for itself.

    A line is wrapped when the next line's first word would not have fitted on it, the width being that of the
    paragraph's longest line. A text may begin in the middle of a line: then that one is wrapped if its sentence runs on.
    """
    if not lines:
        return
    lengths = [len(text[start:end].rstrip()) for start, end in lines]
    width = max(lengths)
    begin = lines[0][0]
    for here, (_, end) in enumerate(lines[:-1]):
        next_start, next_end = lines[here + 1]
        first_word = text[next_start:next_end].split(maxsplit=1)[0]
        full = lengths[here] + 1 + len(first_word) > 0.92 * width
        cut = lines[here][0] == 0 and (first_word[0].islower() or first_word[0].isdigit())
        wrapped = 40 <= width <= 160 and (full or (cut and not _END.search(text, end - 8, next_start)))
        if not wrapped:
            yield begin, end
            begin = next_start
    yield begin, lines[-1][1]


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _END.finditer(text, start, end):
        if match.lastgroup == "wide" or _ends_sentence(text, begin, match, end):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, end)


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Whether the mark found by `match` ends the sentence that began at `begin`."""
    after = match.end()
    while after < end and text[after] in _OPENERS:
        after += 1
    if after >= end:
        return True
    follower = text[after]
    if follower.islower() or follower in ",;:":
        return False
    if not match.group().startswith(".") or match.group().startswith(".."):
        return True
    word_match = _LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
    word = word_match.group().lower() if word_match else ""
    next_word = re.match(r"[^\W_]+", text[after : min(end, after + 30)])
    starter = next_word is not None and next_word.group().lower() in _STARTERS
    if word == "no" and follower.isalpha() and text[begin : match.start()].strip(_OPENERS).lower() == "no":
        return True  # "No. Please ask.": an answer, not a number
    if word in _ABBREVIATIONS:
        return word in {"no", "art", "ed", "c", "m", "v", "p"} and starter and not follower.isdigit()
    if word in _SOMETIMES or (len(word) == 1 and word.isalpha()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", word):
        return starter
    if word.isdigit():  # "1. Introduction", "am 3. Oktober"
        opens = not text[begin : match.start()].strip(" \t#*_>").rstrip("0123456789")
        counts = _counts(text, begin, match.start() - len(word), next_word.group().lower() if next_word else "")
        return not opens and (len(word) > 2 or starter or match.end() - match.start() > 1 or counts)
    return True


def _counts(text: str, begin: int, start: int, next_word: str) -> bool:
    """Whether a short number at `start` is an amount ("costs £64."), not an ordinal before its noun ("am 3. Oktober")."""
    before = text[begin:start].rstrip("*_")
    last = before.split()[-1].lower() if before.split() else ""
    return before[-1:] in tuple("£$€¥:,.-–/") or not (last in _BEFORE_ORDINAL or next_word in _AFTER_ORDINAL)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield start + left, start + right
