"""Rows of cells as text that can be quoted: each value with the name of its column.

    Row 7: Company: Rasmussen Group; City: East Leonard

Knows headers, titles above tables and gaps between them; knows neither files nor how cells were stored.
"""

from collections.abc import Iterable, Sequence

from index.formats.cleaning import one_line
from index.formats.writing import Writer

_LONGEST_NAME = 200  # characters; a longer cell is a remark, not the name of a column
_BLOCK = 20  # rows in a paragraph, so that no paragraph grows without bound


def write_grid(
    rows: Iterable[tuple[int, Sequence[str]]], writer: Writer, *, one_table: bool = False, one_column: bool = False
) -> None:
    """Write numbered rows: lone cells are titles, the first row with several cells is the header of its table.

    A blank row ends a table, unless there is only `one_table`. With `one_column` a lone cell is a header too.
    """
    header: dict[int, str] | None = None  # None until the first row of a table was seen
    written = 0
    for number, cells in rows:
        values = {place: value for place, cell in enumerate(cells) if (value := one_line(cell))}
        if not values:
            if not one_table:
                header = None
                writer.close_lines()
            continue
        if header is None and (one_column or len(values) > 1):
            header = _header(values)
            if header:
                writer.close_lines()
                written = -1
                values = dict(enumerate(values.values(), -len(values)))  # names stand by themselves
        named = (_named(value, header.get(place, "") if header else "") for place, value in values.items())
        writer.line(f"Row {number}: " + "; ".join(named))
        written += 1
        if written and written % _BLOCK == 0:
            writer.close_lines()
    writer.close_lines()


def _header(values: dict[int, str]) -> dict[int, str]:
    """`values` by column if they can be the names of columns, without numbers other than years; else nothing."""
    years = sum(value.isdigit() and len(value) == 4 for value in values.values())
    numbers = sum(_is_number(value) for value in values.values())
    if numbers > years or years == len(values) or any(len(value) > _LONGEST_NAME for value in values.values()):
        return {}
    return {place: value for place, value in values.items() if any(map(str.isalnum, value)) or value == "#"}


def _named(value: str, name: str) -> str:
    return f"{name.rstrip(':')}: {value}" if name else value


def _is_number(value: str) -> bool:
    return value.lstrip("-+$€£¥(").rstrip("%)").replace(",", "").replace(".", "").isdigit()
