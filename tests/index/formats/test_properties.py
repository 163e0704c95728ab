"""Whatever the bytes: a document that holds together, or `Unreadable`."""

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import Unreadable
from index.formats import Limits, read
from index.formats.plain import outline
from tests.index.formats.fuzz import damaged
from tests.index.formats.samples import SAMPLES
from tests.index.formats.test_formats import check

_MARKED = st.text(st.sampled_from("#=-*~`|> \n\r\tab1.[]()_<>:;,{}\"'\\é日\x00\x0c\u2028"), max_size=200)


def survives(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            document = read(path, name, Limits(seconds=20))
        except Unreadable as error:
            reason = str(error)
            assert reason and name not in reason and "\n" not in reason
        else:
            check(document)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 2**32))
def test_damaged_files(name: str, seed: int) -> None:
    survives(name, damaged(SAMPLES[name], list(SAMPLES.values()), random.Random(seed)))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.binary(max_size=300) | _MARKED.map(lambda text: text.encode()))
def test_any_bytes_under_any_name(name: str, data: bytes) -> None:
    survives(name, data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_noise_behind_a_signature(noise: bytes) -> None:
    for start in (b"%PDF-1.7\n", b"PK\x03\x04", b"{\\rtf1 ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        survives("a.bin", start + noise)


@settings(max_examples=300, deadline=None)
@given(_MARKED, st.sampled_from(["markdown", "restructured", "asciidoc", "org"]))
def test_headings_stand_where_they_say(text: str, kind: str) -> None:
    _, headings = outline(text, kind)
    for level, title, start in headings:
        line = text[start:].splitlines()[0]
        assert level > 0 and (not title or any(word in line for word in title.split()))
