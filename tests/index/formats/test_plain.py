"""Plain text and light markup: the text is the file, character for character; headings open sections."""

import codecs

import pytest

from index.errors import Unreadable
from index.formats.encoding import decode
from tests.index.formats.conftest import Reader


def outline(parsed: Reader, name: str, text: str) -> list[tuple[int, str, str]]:
    document = parsed(name, text.encode())
    return [(s.level, s.title, document.text[s.start :].split("\n")[0].strip()) for s in document.sections]


@pytest.mark.parametrize(
    "text", ["a\r\nb\rc\nd", "\ta  \n\n\n b\x0c", "no end", "naïve — 日本", "\x1b[1mbold\x1b[0m text"]
)
def test_text_is_untouched(text: str, parsed: Reader) -> None:
    assert parsed("a.txt", text.encode()).text == text


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le-bom", "utf-16-be-bom", "utf-16-le", "utf-16-be"]
)
def test_unicode_encodings(encoding: str, parsed: Reader) -> None:
    text = "Grüße aus Köln\r\nund zurück, ohne Umwege\n"
    if encoding.endswith("-bom"):
        data = codecs.BOM_UTF16_LE + text.encode("utf-16-le") if "le" in encoding else codecs.BOM_UTF16_BE
        data = data if "le" in encoding else data + text.encode("utf-16-be")
    else:
        data = text.encode(encoding)
    assert parsed("a.txt", data).text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Die schöne Müllerin kostet 15,50 € – „günstig“, sagt Jürgen."),
        ("latin-1", "L'été était très chaud cette année à Orléans."),
        ("cp1251", "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом."),
        ("koi8-r", "Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом."),
        ("shift_jis", "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。" * 2),
        ("gb18030", "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。" * 2),
        ("big5", "人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心,誠應和睦相處,情同手足。" * 2),
        ("cp1253", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα." * 2),
    ],
)
def test_guessed_encodings(encoding: str, text: str, parsed: Reader) -> None:
    document = parsed("a.txt", text.encode(encoding))
    assert document.text == text
    assert len(document.notes) == 1 and document.notes[0].startswith("Encoding guessed as ")


def test_stray_byte_in_utf8(parsed: Reader) -> None:
    document = parsed(
        "a.txt", "Größe, Länge, Höhe, Übermaß und Äpfel, öfter süß ".encode() * 3 + b"\xff" + "Ü".encode()
    )
    assert document.text.startswith("Größe, Länge") and document.text.endswith("\ufffdÜ")
    assert document.notes == ("Some bytes were not valid UTF-8.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\t \r\n", "nothing but white space"),
        (b"\xef\xbb\xbf", "it is empty"),
        (bytes(range(256)) * 20, "not text"),
        (b"\x00" * 500, "not text"),
        (b"\x01", "not text"),
        (b"\xff\xfe" + bytes(range(256)) * 20, "not text"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 100, "a program"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "an image"),
        (b"\x1f\x8b\x08" + b"\x00" * 100, "an archive|archive"),
        (b"SQLite format 3\x00" + b"\x01" * 100, "a database"),
    ],
)
def test_what_is_no_text(data: bytes, reason: str, parsed: Reader) -> None:
    with pytest.raises(Unreadable, match=reason):
        parsed("a.txt", data)


def test_nul_becomes_a_mark(parsed: Reader) -> None:
    assert parsed("a.txt", b"one\x00two" + b", three, four" * 20).text.startswith("one\ufffdtwo")


def test_declared_encoding_is_tried() -> None:
    assert decode("Škoda řeže".encode("cp1250"), declared="windows-1250") == ("Škoda řeže", "")
    assert decode("Bär".encode("cp1252"), declared="no-such-thing")[0] == "Bär"


MARKDOWN = """---
title: "The *long* count"
author: nobody
---
# Herons #

text # not a heading
```sh
# a comment
```
~~~
# still code
```
~~~
Setext title
============
Second one
---
| a |
|---|
- item
---
    # indented code
####### seven
#no space

## With `code`, [a link](http://x) and **bold** {#id}
"""


def test_markdown(parsed: Reader) -> None:
    assert outline(parsed, "a.md", MARKDOWN) == [
        (1, "Herons", "# Herons #"),
        (1, "Setext title", "Setext title"),
        (2, "Second one", "Second one"),
        (2, "With code, a link and bold", "## With `code`, [a link](http://x) and **bold** {#id}"),
    ]
    assert parsed("a.md", MARKDOWN.encode()).title == "The *long* count"
    assert parsed("a.md", b"text\n\n# First\n").title == "First"
    assert parsed("a.md", b"---\ntitle: never closed\n").title == "a.md"
    assert outline(parsed, "a.md", "# One\r\ntext\r\n## Two\r\n") == [(1, "One", "# One"), (2, "Two", "## Two")]


def test_restructured(parsed: Reader) -> None:
    text = "======\nHerons\n======\n\ntext\n\nMethods\n-------\n\nBoats\n~~~~~\n\nResults\n-------\n\n===== =====\na     b\n===== =====\n"
    assert [entry[:2] for entry in outline(parsed, "a.rst", text)] == [
        (1, "Herons"),
        (2, "Methods"),
        (3, "Boats"),
        (2, "Results"),
    ]


def test_asciidoc_and_org(parsed: Reader) -> None:
    text = "= Herons\n\n== Methods\n----\n== not here\n----\n=== Boats ===\n"
    assert [entry[:2] for entry in outline(parsed, "a.adoc", text)] == [(1, "Herons"), (2, "Methods"), (3, "Boats")]
    text = "#+TITLE: Bird book\n* Herons\n** TODO Methods :tag:\n*bold* text\n"
    assert [entry[:2] for entry in outline(parsed, "a.org", text)] == [(1, "Herons"), (2, "Methods")]
    assert parsed("a.org", text.encode()).title == "Bird book"


def test_code_has_no_headings(parsed: Reader) -> None:
    assert parsed("a.py", b"# comment\nx = 1\n").sections == ()
