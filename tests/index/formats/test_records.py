"""Separated values, JSON, mail, subtitles, notebooks, RTF: what each record says and where."""

import pytest

from index.errors import Unreadable
from tests.index.formats.conftest import Reader
from tests.index.formats.samples import SENTENCE, mail


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows(delimiter: str, parsed: Reader) -> None:
    rows = (("Name", "Remark"), ("Ann", '"two\nlines, and; all | that\t"'), ("Bob", "x"), ("", ""), ("Eve", "y"))
    data = "\r\n".join(delimiter.join(row) for row in rows)
    assert parsed("a.csv", data.encode()).text == (
        "Row 1: Name; Remark\nRow 2: Name: Ann; Remark: two lines, and; all | that\n"
        "Row 3: Name: Bob; Remark: x\nRow 5: Name: Eve; Remark: y\n\n"
    )


def test_ragged_rows_are_kept(parsed: Reader) -> None:
    text = parsed("a.csv", b"a,b\n1,2,3\n4\n").text
    assert text == "Row 1: a; b\nRow 2: a: 1; b: 2; 3\nRow 3: a: 4\n\n"


def test_rows_without_header_and_titles(parsed: Reader) -> None:
    assert parsed("a.csv", b"5,x\n6,y\n").text == "Row 1: 5; x\nRow 2: 6; y\n\n"
    assert parsed("a.csv", b"Catch of the day\nFish,Kilos\nCod,5\n").text == (
        "Row 1: Catch of the day\n\nRow 2: Fish; Kilos\nRow 3: Fish: Cod; Kilos: 5\n\n"
    )
    assert parsed("a.csv", b"Fish\nCod\n").text == "Row 1: Fish\nRow 2: Fish: Cod\n\n"
    assert "Row 3: a: 1; b: 2" in parsed("a.csv", b"sep=;\na;b\n1;2\n").text


def test_unmatched_quote(parsed: Reader) -> None:
    text = parsed("a.csv", b'a,b\n1,"open\n2,x\n').text
    assert "open" in text and "x" in text


def test_json(parsed: Reader) -> None:
    data = b'{"name": "Ann", "at": {"city": "Whitby", "no": 1.50}, "tags": ["a", "b"], "on": true, "log": [{"d": 1}, {"d": null}]}'
    assert parsed("a.json", data).text == (
        "name: Ann\nat.city: Whitby\nat.no: 1.50\ntags: a, b\non: true\n\nlog[0].d: 1\n\nlog[1].d: null\n\n"
    )
    assert parsed("a.json", b'[{"a": 1}, {"a": 2}]').text == "[0].a: 1\n\n[1].a: 2\n\n"


def test_broken_json(parsed: Reader) -> None:
    document = parsed("a.json", b'{"name": "Ann", ')
    assert document.text == '{"name": "Ann", ' and "not valid" in document.notes[0]
    document = parsed("a.jsonl", b'{"a": 1}\n{"a": \n{"a": 3}\n')
    assert document.text == 'a: 1\n\n{"a":\n\na: 3\n\n' and "1 of its lines" in document.notes[0]


def test_lone_surrogates(parsed: Reader) -> None:
    assert parsed("a.json", b'{"a": "x\\ud800y\\u0000z"}').text == "a: x\ufffdyz\n\n"


def test_mail(parsed: Reader) -> None:
    document = parsed("a.eml", mail())
    assert document.title == "Zählung der Reiher"
    assert document.text == (
        "From: Jörg Möwe <joerg@example.org>\nTo: crew@example.org\nSubject: Zählung der Reiher\n\n"
        f"{SENTENCE}\n\nAttachment: karte.pdf (1,234 bytes)\n\n"
    )


def test_mail_in_html_alone(parsed: Reader) -> None:
    data = b"Subject: x\nContent-Type: text/html; charset=iso-8859-1\n\n<p>Gr\xfc\xdfe</p><style>p{}</style>"
    assert parsed("a.eml", data).text == "Subject: x\n\nGrüße\n\n"


def test_mail_with_odd_headers(parsed: Reader) -> None:
    data = b"Subject: =?no-such?q?x?=\nFrom: =?utf-8?b?broken\nContent-Type: text/plain; charset=nonsense\n\nbody"
    assert "body" in parsed("a.eml", data).text


def test_attached_message(parsed: Reader) -> None:
    data = (
        b'Subject: outer\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nsee below\n--b\n'
        b"Content-Type: message/rfc822\n\nSubject: inner\n\nthe inner text\n--b--\n"
    )
    text = parsed("a.eml", data).text
    assert text.index("see below") < text.index("Subject: inner") < text.index("the inner text")


def test_subtitles(parsed: Reader) -> None:
    data = (
        b"WEBVTT - Harbour talk\n\nNOTE not said\n\nSTYLE\n::cue {}\n\n1\n00:01.000 --> 00:02.000 align:left\n<v Ann Lee>Hello "
        b"<b>all</b>\nof you</v>\n\n01:02:03.5 --> 01:02:04.000\n&lt;laughs&gt;\n"
    )
    document = parsed("a.vtt", data)
    assert document.title == "Harbour talk"
    assert document.text == "[00:00:01] Ann Lee: Hello all of you\n[01:02:03] <laughs>\n\n"
    srt = b"1\r\n00:00:05,000 --> 00:00:06,000\r\n<i>One</i>\r\n\r\n2\r\n00:00:07,000 --> 00:00:08,000\r\nTwo\r\n"
    assert parsed("a.srt", srt).text == "[00:00:05] One\n[00:00:07] Two\n\n"
    with pytest.raises(Unreadable, match="no subtitles"):
        parsed("a.srt", b"just some text")


def test_notebook(parsed: Reader) -> None:
    data = (
        b'{"cells": [{"cell_type": "markdown", "source": ["# Sums\\n", "intro\\n", "## Later\\n", "more"]},'
        b'{"cell_type": "code", "source": "1 + 1", "outputs": [{"text": ["2\\n"]}]}], "nbformat": 4}'
    )
    document = parsed("a.ipynb", data)
    assert document.text == "# Sums\nintro\n\n## Later\nmore\n\n1 + 1\n\n2\n\n"
    assert [(s.level, s.title, document.text[s.start :][:4]) for s in document.sections] == [
        (1, "Sums", "# Su"),
        (2, "Later", "## L"),
    ]


def test_rich_text(parsed: Reader) -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}{\info{\title Bird log}}"
        rb"{\*\generator x;}\pard Gr\'fc\'dfe \u8364?5 \emdash  {\b bold}\par {\f1\'d6\'e0\'ef\'eb\'ff}\par"
        rb"\pard\outlinelevel0 Methods\par\pard a\tab b\line c{\pict 00ff}\par"
        rb"\trowd one\cell two\cell\row\trowd 1\cell 2\cell\row\pard \{end\}\par {\upr{x}{\*\ud y}}}"
    )
    document = parsed("a.rtf", data)
    assert document.title == "Bird log"
    assert document.text.startswith("Grüße €5 — bold\n\nЦапля\n\nMethods\n\na\tb\nc\n\none | two\n1 | 2\n\n{end}\n\n")
    assert document.sections[0].title == "Methods"


def test_rich_text_lists_and_notes(parsed: Reader) -> None:
    data = (
        rb"{\rtf1 {\listtext 1.\tab}one\par{\listtext 2.\tab}two\par\pard text{\super 1}{\footnote {\b a} note} on\par"
        rb"{\pntext\'b7\tab}oar\par}"
    )
    assert parsed("a.rtf", data).text == "1. one\n2. two\n\ntext1 [a note] on\n\n- oar\n\n"


def test_rich_text_pairs(parsed: Reader) -> None:
    assert parsed("a.rtf", rb"{\rtf1\uc1 \u-10179?\u-8704? and \u-10179? alone\par}").text == "😀 and \ufffd alone\n\n"
    assert parsed("a.rtf", rb"{\rtf1\ansicpg932 \'93\'fa\'96\'7b\par}").text == "日本\n\n"
