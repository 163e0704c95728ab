"""Web pages, books, XML: text in order, nothing a reader of the page does not see."""

import pytest

from index.errors import Unreadable
from tests.index.formats.conftest import Reader
from tests.index.formats.samples import book

PAGE = """<!doctype html><html><head><title>Bird  book</title><style>p {}</style></head><body>
<nav><a href="/">Home</a></nav><div class="navbar x">menu</div><div hidden>no</div><p style="display: none">no</p>
<h1>Herons</h1><p>One   two<b>three</b> four<br>five &amp; six&nbsp;seven</p>tail
<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul><ol start="3"><li>x<li>y</ol>
<dl><dt>tide</dt><dd>sea going up</dd></dl>
<pre>  keep
    this</pre>
<table><caption>Counts</caption><tr><th>Bird</th><th></th><th>Count</th></tr><tr><td>Heron<br>grey</td><td></td><td>42</td></tr></table>
<script>alert(1)</script><h2>Boats</h2><div>text<div>inner</div>after</div></body></html>"""


def test_web(parsed: Reader) -> None:
    document = parsed("a.html", PAGE.encode())
    assert document.title == "Bird book"
    assert [(section.level, section.title) for section in document.sections] == [(1, "Herons"), (2, "Boats")]
    assert document.text == (
        "Herons\n\nOne twothree four\nfive & six seven\n\ntail\n\n- a\n  - b\n- c\n  d\n\n3. x\n4. y\n\n"
        "tide\n  sea going up\n\n  keep\n    this\n\nCounts\nBird | Count\nHeron grey | 42\n\n"
        "Boats\n\ntext\n\ninner\n\nafter\n\n"
    )


def test_main_part(parsed: Reader) -> None:
    body = f"<div>menu</div><main><p>{'The text itself. ' * 20}</p></main><div>footer</div>"
    assert parsed("a.html", body.encode()).text.strip() == ("The text itself. " * 20).strip()
    body = f"<main>empty</main><div><p>{'The text itself. ' * 20}</p></div>"
    assert "The text itself" in parsed("a.html", body.encode()).text


def test_layout_table_is_no_table(parsed: Reader) -> None:
    data = f"<table><tr><td><h1>Title</h1><p>{'words ' * 50}</p></td><td>side</td></tr></table>"
    document = parsed("a.html", data.encode())
    assert " | " not in document.text and document.sections[0].title == "Title"


@pytest.mark.parametrize(
    "data",
    [
        '<meta charset="windows-1251"><p>Цапля</p>'.encode("cp1251"),
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Цапля</p>'.encode("cp1251"),
        "<p>Цапля</p>".encode(),
        "\ufeff<p>Цапля</p>".encode("utf-16-le"),
        '<?xml version="1.0" encoding="windows-1251"?><html><p>Цапля</p></html>'.encode("cp1251"),
        '<meta charset="ascii"><p>Цапля</p>'.encode(),
    ],
)
def test_web_encodings(data: bytes, parsed: Reader) -> None:
    assert parsed("a.html", data).text == "Цапля\n\n"


def test_web_without_text(parsed: Reader) -> None:
    for data in (b"<html></html>", b"<script>x</script>", b"<!-- x -->"):
        with pytest.raises(Unreadable, match="no text"):
            parsed("a.html", data)


def test_book(parsed: Reader) -> None:
    data = book({"One": "<h1>First</h1><p>flood</p>", "Two": "<p>ebb</p>", "Three": "<h1>Last</h1><p>slack</p>"})
    document = parsed("a.epub", data)
    assert document.title == "Tidal almanac"
    assert [section.title for section in document.sections] == ["First", "Two", "Last"]
    assert document.text == "First\n\nflood\n\nebb\n\nLast\n\nslack\n\n"
    assert document.headings_at(document.text.index("ebb")) == ("Two",)


def test_xml_records(parsed: Reader) -> None:
    data = b"<l><b id='7'><n>Heron</n><c>42</c></b><b id='8'><n>Tern &amp; co</n><c>7</c></b></l>"
    assert parsed("a.xml", data).text == "b: id: 7\nn: Heron\nc: 42\n\nb: id: 8\nn: Tern & co\nc: 7\n\n"


def test_xml_article(parsed: Reader) -> None:
    data = (
        b"<article><front><article-title>On herons</article-title></front><body><sec><title>Methods</title><p>We "
        b"<i>count</i>ed.</p><sec><title>Boats</title><p>Two.</p><table><tr><td>a</td><td>b</td></tr></table></sec></sec>"
        b"</body></article>"
    )
    document = parsed("a.xml", data)
    assert document.title == "On herons"
    assert [section.title for section in document.sections] == ["On herons", "Methods", "Boats"]
    assert document.headings_at(document.text.index("Two.")) == ("On herons", "Methods", "Boats")
    assert "We counted.\n\n" in document.text and "a | b" in document.text


def test_xml_damage(parsed: Reader) -> None:
    assert "kept" in parsed("a.xml", b"<a><p>kept</p><p>cut o").text
    with pytest.raises(Unreadable, match="XML"):
        parsed("a.xml", b"\x01\x02 no xml")
