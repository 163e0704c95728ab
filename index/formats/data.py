"""JSON, JSON lines and notebooks: every value on a line with its path; a notebook as its cells.

    address.city: New York

Knows JSON. Numbers keep the digits they were written with.
"""

import json
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.formats.encoding import decode
from index.formats.plain import outline
from index.formats.writing import Writer

_OUTPUT = 5_000  # characters of one output of a notebook's cell


def read_data(data: bytes, kind: str, writer: Writer) -> None:
    """Write a JSON file; one that is broken is read as plain text, with a note."""
    text, note = decode(data)
    if not text.strip():
        raise Unreadable("it is empty")
    if note:
        writer.notes.append(note)
    if kind == "json lines":
        _lines(text, writer)
        return
    try:
        value = _load(text)
    except ValueError as error:
        records = text.strip().split("\n")
        if "Extra data" in str(error) and len(records) > 1:  # JSON lines under the name of JSON
            _lines(text, writer)
            return
        writer.notes.append("Its JSON is not valid; it was read as plain text.")
        writer.add(text)
        return
    if isinstance(value, dict) and isinstance(value.get("cells"), list) and (kind == "notebook" or "nbformat" in value):
        _notebook(value, writer)
        return
    _record(value, "", writer)


def _load(text: str) -> Any:
    """The value, numbers as they were written. Raises `ValueError`."""
    try:
        return json.loads(text.lstrip("\ufeff"), parse_float=str, parse_int=str, parse_constant=str, strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _record(value: Any, path: str, writer: Writer) -> None:
    """Write `value` as lines; the items of an outer list make paragraphs of their own."""
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value):
            _write(item, f"{path}[{number}]", writer)
            writer.close_lines()
    elif isinstance(value, dict) and not path:
        for key, item in value.items():
            if isinstance(item, list) and any(isinstance(inner, dict | list) for inner in item):
                writer.close_lines()
                _record(item, str(key), writer)
            else:
                _write(item, str(key), writer)
        writer.close_lines()
    else:
        _write(value, path, writer)
        writer.close_lines()


def _write(value: Any, path: str, writer: Writer) -> None:
    for name, text in _flat(value, path):
        writer.line(f"{name}: {text}" if name else text)


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, text) of every value below `value`; lists of plain values come as one."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        if any(isinstance(item, dict | list) for item in value):
            for number, item in enumerate(value):
                yield from _flat(item, f"{path}[{number}]")
        elif value:
            yield path, ", ".join(_plain(item) for item in value)
    else:
        yield path, _plain(value)


def _plain(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)


def _lines(text: str, writer: Writer) -> None:
    broken = 0
    for line in text.split("\n"):
        if line.strip():
            try:
                _write(_load(line), "", writer)
            except ValueError:
                broken += 1
                writer.line(line.strip())
            writer.close_lines()
    if broken:
        writer.notes.append(f"{broken} of its lines are not valid JSON and were read as plain text.")


def _notebook(book: dict[str, Any], writer: Writer) -> None:
    for cell in book["cells"]:
        if not isinstance(cell, dict):
            continue
        text = _joined(cell.get("source"))
        if cell.get("cell_type") == "markdown":
            _markdown(text, writer)
        else:
            writer.block(text)
        outputs = cell.get("outputs")
        for output in outputs if isinstance(outputs, list) else []:
            if isinstance(output, dict):
                shown = output.get("data")
                rich = shown.get("text/plain") if isinstance(shown, dict) else None
                writer.block(_joined(output.get("text") or rich)[:_OUTPUT])


def _markdown(text: str, writer: Writer) -> None:
    """Write Markdown as it is, opening a section at each heading."""
    _, headings = outline(text, "markdown")
    done = 0
    for level, title, start in headings:
        writer.block(text[done:start])
        writer.section(title, level)
        done = start
    writer.block(text[done:])


def _joined(lines: Any) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""
