"""Rich Text Format: the text of the body, without fonts, styles and pictures.

Knows RTF's control words as far as text goes: code pages, \\u characters, paragraphs, cells, notes, the title.
"""

import re
from dataclasses import dataclass, field, replace

from index.formats.cleaning import one_line
from index.formats.writing import Writer

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_SILENT = (
    b"fonttbl colortbl stylesheet pict info header headerl headerr headerf footer footerl footerr footerf object "
    b"themedata colorschememapping datastore latentstyles listtable listoverridetable rsidtbl generator xmlnstbl "
    b"fldinst filetbl revtbl pnseclvl mmathPr wgrffmtfilter bkmkstart bkmkend atnid atnauthor atrfstart atrfend "
    b"shpinst nonshppict operator creatim revtim"
)
_SKIPPED = frozenset(_SILENT.split())
_CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"softline": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n", b"{": "{", b"}": "}", b"\\": "\\", b"\t": "\t"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_DEEPEST = 5_000  # groups; deeper ones are an attack and read as if they were flat


@dataclass(slots=True)
class _State:
    """What a group inherits from the one around it."""

    skipped: bool = False
    codepage: str = "cp1252"
    fallback: int = 1  # characters that follow a \\u for readers that do not know it
    level: int = 0  # outline level of the paragraph, from 1; 0 for none
    target: str = ""  # "fonts", "title" or "" for the body
    note: bool = False  # inside a footnote


@dataclass(slots=True)
class _Body:
    """Text being collected."""

    writer: Writer
    parts: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)  # bytes of a code page, which may need a neighbour
    row: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    item: bool = False  # the paragraph begins with the mark of a list item


def read_rich(data: bytes, writer: Writer) -> None:
    """Write an RTF file; what is damaged is read as far as it goes."""
    body = _Body(writer)
    state, stack = _State(), [_State()]
    fonts: dict[int, str] = {}
    font, wait = 0, 0  # `wait`: fallback characters still to be left out
    end = data.rfind(b"}") + 1 or len(data)
    for token in _TOKEN.finditer(data, 0, end):
        word, number, code, symbol, brace, plain = token.groups()
        if brace == b"{":
            _decode(body, state)
            if len(stack) < _DEEPEST:
                stack.append(state)
                state = replace(state)
            wait = 0
        elif brace == b"}":
            _decode(body, state)
            if len(stack) > 1:
                inner, state = state, stack.pop()
                if inner.note and not state.note:
                    body.parts.append("]")
            wait = 0
        elif code is not None:
            if wait:
                wait -= 1
            elif not state.skipped:
                body.raw.append(int(code, 16))
        elif plain is not None:
            if wait:
                left = plain[wait:]
                wait = max(wait - len(plain), 0)
                plain = left
            if plain and not state.skipped:
                body.raw += plain
        elif symbol is not None:
            if symbol == b"*":
                state.skipped = _skips_unknown(data, token.end())
            elif symbol in _SYMBOLS and not state.skipped:
                _put(body, state, _SYMBOLS[symbol])
        elif word is not None:
            value = int(number) if number else None
            if word == b"u" and value is not None:
                if not state.skipped:
                    _put(body, state, chr(value % 65536))
                wait = state.fallback
            elif word == b"bin" and value:
                state.skipped = True  # raw bytes follow, inside pictures and objects only
            elif word == b"f" and value is not None:
                font = value
                if state.target != "fonts" and value in fonts:
                    _decode(body, state)
                    state.codepage = fonts[value]
            elif word == b"fcharset" and state.target == "fonts":
                fonts[font] = _CHARSETS.get(value or 0, state.codepage)
            else:
                _control(word, value, state, body)
    _decode(body, state)
    _end_paragraph(body, state)
    _end_table(body)
    writer.title = one_line("".join(body.title))


def _skips_unknown(data: bytes, position: int) -> bool:
    """Whether the group marked as optional is none of those with text for the reader."""
    return not data[position : position + 12].lstrip().startswith((b"\\shptxt", b"\\footnote", b"\\ud"))


def _control(word: bytes, value: int | None, state: _State, body: _Body) -> None:
    if word in _SKIPPED:
        _decode(body, state)
        state.skipped = True
        if word == b"fonttbl":
            state.target = "fonts"
    elif word == b"title":
        state.skipped, state.target = False, "title"
    elif word in (b"shptxt", b"footnote"):
        state.skipped = False
        if word == b"footnote" and not state.note:
            _put(body, state, " [")
            state.note = True
    elif word == b"ansicpg" and value:
        state.codepage = f"cp{value}"
    elif word in (b"mac", b"pc", b"pca"):
        state.codepage = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}[word]
    elif word == b"uc" and value is not None:
        state.fallback = min(max(value, 0), 16)
    elif state.skipped:
        return
    elif word in (b"listtext", b"pntext"):
        body.item = True
    elif word in _CHARACTERS:
        _put(body, state, _CHARACTERS[word])
    elif word in (b"par", b"sect", b"page"):
        _decode(body, state)
        _end_paragraph(body, state)
    elif word in (b"pard", b"outlinelevel"):
        state.level = value + 1 if word == b"outlinelevel" and value is not None and 0 <= value < 9 else 0
    elif word in (b"cell", b"nestcell"):
        _decode(body, state)
        body.row.append("".join(body.parts))
        body.parts.clear()
    elif word in (b"row", b"nestrow"):
        _decode(body, state)
        body.rows.append(body.row)
        body.row = []


def _put(body: _Body, state: _State, text: str) -> None:
    _decode(body, state)
    (body.title if state.target == "title" else body.parts).append(text)


def _decode(body: _Body, state: _State) -> None:
    if not body.raw:
        return
    try:
        text = bytes(body.raw).decode(state.codepage, errors="replace")
    except LookupError:
        text = bytes(body.raw).decode("cp1252", errors="replace")
    body.raw.clear()
    (body.title if state.target == "title" else body.parts).append(text)


def _end_paragraph(body: _Body, state: _State) -> None:
    # \\u writes characters beyond the first plane as two halves.
    text = "".join(body.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if body.row:  # a paragraph inside a cell
        body.parts.append(" ")
        return
    body.parts.clear()
    item, body.item = body.item, False
    if body.rows and text.strip():
        _end_table(body)
    if state.level:
        body.writer.heading(text, state.level)
    elif item or text.lstrip().startswith(("•\t", "-\t", "·\t")):
        mark, _, rest = text.strip().partition("\t")
        numbered = mark[:1].isalnum() or not rest
        body.writer.line(f"{mark} {rest}" if numbered else f"- {rest.strip()}")
    else:
        body.writer.block(text)


def _end_table(body: _Body) -> None:
    body.writer.table(body.rows)
    body.rows = []
