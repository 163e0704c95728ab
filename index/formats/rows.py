"""Separated values (.csv, .tsv and kin): each record as a line that names its columns.

Knows delimiters and quotes. Malformed rows are kept: what a quote swallowed or a row has too much is still text.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from index.errors import Unreadable
from index.formats.encoding import decode
from index.formats.grid import write_grid
from index.formats.writing import Writer

_DELIMITERS = ",;\t|"
_SAMPLE = 64_000  # characters shown to the sniffer
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LONGEST = 2_000_000  # characters of a field; csv's own bound of 131,072 is too tight for real exports


def read_rows(data: bytes, suffix: str, writer: Writer) -> None:
    """Write a file of separated values. Raises `Unreadable` if it is empty or not text."""
    text, note = decode(data)
    if not text.strip():
        raise Unreadable("it is empty")
    if note:
        writer.notes.append(note)
    text = text.replace("\x00", "")
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\s*", first)  # Excel's own way to say it
    delimiter = declared[1] if declared else delimiter_of(text[:_SAMPLE], suffix)
    records = _records(rest if declared else text, delimiter, writer)
    first_few = list(islice(records, 50))
    one_column = max(map(len, first_few), default=0) < 2
    rows = enumerate(chain(first_few, records), 2 if declared else 1)
    write_grid(rows, writer, one_table=True, one_column=one_column)


def delimiter_of(sample: str, suffix: str = "") -> str:
    """The delimiter that splits the lines of `sample` most often into the same number of fields."""
    if suffix in (".tsv", ".tab") and "\t" in sample:
        return "\t"
    lines = [line for line in _QUOTED.sub("", sample).splitlines() if line.strip()][:50]
    best, score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        count, times = max(counts.items(), key=lambda item: (item[1] if item[0] else 0, item[0]), default=(0, 0))
        agreement = times / max(len(lines), 1)
        if count and agreement * min(count, 5) ** 0.2 > score:
            best, score = delimiter, agreement * min(count, 5) ** 0.2
    return best


def _records(text: str, delimiter: str, writer: Writer) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    done = 0  # lines that became records
    try:
        for record in reader:
            yield record
            done = reader.line_num
    except csv.Error:  # a field without end: whatever the quotes meant, lines are still lines
        writer.notes.append("Its quotes do not match; the rows after the fault were split at line ends.")
        for line in text.splitlines()[done:]:
            yield line.split(delimiter)
