"""From the bytes of a text file to its characters. Knows encodings, not formats.

Order of trust: byte order mark, strict UTF-8, detection for scripts whose letters give an encoding away, and
windows-1252 for the rest. Detection is not trusted for Latin scripts: it takes cp1252 for cp1250 and latin-1
for cp1257, which puts wrong letters into words (measured on charset-normalizer 3.5).
"""

import codecs
import re
import unicodedata

from index.errors import Unreadable

_MARKS = (  # utf-32 first: its little-endian mark begins with utf-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 60_000  # bytes shown to the detector: enough to be sure, few enough to take milliseconds
_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "THAI")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # no text has them; tab, form feed and escape are left out


def decode(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The characters of `data` and a note on what was guessed ("" if nothing was).

    `declared` is the encoding that the file itself names, tried after UTF-8.
    Raises `Unreadable` if `data` is not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = data.decode(name, errors="replace")
            _refuse_noise(text)
            return text, f"Some bytes were not valid {name}." if "\ufffd" in text else ""
    guess = _unmarked_utf16(data)
    if guess:
        return data.decode(guess, errors="replace"), f"Encoding guessed as {guess}."
    sample = data[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    if controls > max(2, len(sample) // 100) or controls * 4 > len(sample):
        raise Unreadable("it is not text: it holds binary data")
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        text = _mostly_utf8(data, error)
    if text:
        return text, "Some bytes were not valid UTF-8."
    if declared:
        try:
            return data.decode(declared), ""
        except (LookupError, ValueError):
            pass
    return _guessed(data)


def _refuse_noise(text: str) -> None:
    sample = text[:_SAMPLE]
    odd = sum(unicodedata.category(character) in ("Cn", "Cs", "Co") for character in sample)
    if odd + sample.count("\ufffd") + sample.count("\x00") > max(2, len(sample) // 10):
        raise Unreadable("it is not text: it begins like UTF-16 or UTF-32 but holds binary data")


def _unmarked_utf16(data: bytes) -> str:
    """The name of the UTF-16 variant if every second byte is zero as in Latin text, else ""."""
    sample = data[: _SAMPLE // 2 * 2]
    if len(sample) < 4 or len(data) % 2 or b"\x00" not in sample:
        return ""
    half = len(sample) // 2
    for name, zero, letter in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if sample[zero::2].count(0) > 0.7 * half and sample[letter::2].count(0) == 0:
            return name
    return ""


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> str:
    """`data` as UTF-8 if only a stray byte in a thousand is wrong among many right ones, else ""."""
    if error.reason == "unexpected end of data" and not data[: error.start].isascii():  # cut off in a character
        return data.decode("utf-8", errors="replace")
    text = data.decode("utf-8", errors="replace")
    right = sum(character > "\x7f" for character in text[:_SAMPLE])
    wrong = text[:_SAMPLE].count("\ufffd")
    return text if wrong * 20 < right - wrong else ""


def _guessed(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    # Short samples are shown several times over: the detector counts pairs of letters, and needs enough of them.
    best = from_bytes(sample * (1 + 1000 // len(sample))).best() if len(sample) > 15 else None
    if best is not None and _gives_itself_away(str(best)):
        text = data.decode(best.encoding, errors="replace")
        return text, f"Encoding guessed as {best.encoding.replace('_', '-')}."
    text = data.decode("cp1252", errors="replace")
    return text, "Encoding guessed as windows-1252."


def _gives_itself_away(sample: str) -> bool:
    """Whether `sample` reads as words of a script that is not Latin.

    One accented letter in an English text proves nothing, and a Cyrillic letter inside a Latin word disproves.
    """
    sample = sample[:5000]
    foreign = [place for place, character in enumerate(sample) if character > "\x7f" and character.isalpha()]
    known = sum(unicodedata.name(sample[place], "").startswith(_SCRIPTS) for place in foreign)
    mixed = sum(_is_latin(sample[place - 1 : place]) or _is_latin(sample[place + 1 : place + 2]) for place in foreign)
    return known > 3 and known > 0.8 * len(foreign) and mixed < 0.3 * len(foreign)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
