"""A cell's number as its reader sees it: 44927 under a date format is 2023-01-01, 0.25 under 0% is 25%.

Knows Excel's number formats as far as dates, times and percentages; other numbers keep their digits.
"""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from index.formats import tree

if TYPE_CHECKING:
    from lxml.etree import _Element

_BUILT_IN = {
    **dict.fromkeys(range(14, 18), "date"),
    **dict.fromkeys((*range(18, 22), 45, 46, 47), "time"),
    22: "date time",
    9: "percent",
    10: "percent",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys(range(32, 36), "time"),
}
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class Formats:
    """What each cell style makes of a number: "date", "time", "date time", "percent" or ""."""

    def __init__(self, styles: "_Element | None", from_1904: bool) -> None:
        self.from_1904 = from_1904
        self._kinds: list[str] = []
        if styles is None:
            return
        own = {}
        for entry in tree.descendants(styles, "numFmt"):
            own[entry.get("numFmtId") or ""] = _kind(entry.get("formatCode") or "")
        for group in tree.descendants(styles, "cellXfs"):
            for entry in tree.children(group, "xf"):
                key = entry.get("numFmtId") or ""
                self._kinds.append(own[key] if key in own else _BUILT_IN.get(int(key) if key.isdigit() else 0, ""))

    def of(self, style: str) -> str:
        """The kind of the cell style with this number."""
        return self._kinds[int(style)] if style.isdigit() and int(style) < len(self._kinds) else ""


def _kind(code: str) -> str:
    bare = _LITERAL.sub("", code.split(";")[0]).lower()
    if "%" in bare:
        return "percent"
    if "general" in bare:
        return ""
    day = any(letter in bare for letter in "dy") or ("m" in bare and not any(letter in bare for letter in "hs0#"))
    hour = any(letter in bare for letter in "hs")
    if "0" in bare and not (day or hour):
        return ""
    return {(True, True): "date time", (True, False): "date", (False, True): "time"}.get((day, hour), "")


def written(raw: str, kind: str, from_1904: bool) -> str:
    """The number `raw` as text."""
    try:
        number = float(raw)
    except ValueError:
        return raw
    if kind == "percent":
        return f"{number * 100:.10g}%"
    if kind in ("date", "date time", "time"):
        moment = _moment(number, from_1904)
        if moment is not None and 0 <= number < 2_958_466:
            if kind == "time" and number < 1:
                return moment.strftime("%H:%M:%S")
            if kind == "date" and number == int(number):
                return moment.strftime("%Y-%m-%d")
            if kind == "time" and number < 60:  # a duration of more than a day
                minutes, seconds = divmod(round(number * 86_400), 60)
                return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
            return moment.strftime("%Y-%m-%d %H:%M:%S" if number % 1 else "%Y-%m-%d")
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"


def _moment(number: float, from_1904: bool) -> datetime | None:
    # Excel takes 1900 for a leap year: day 60 never was, and the days before it count from one later.
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if number < 60 else 30)
    try:
        return start + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return None
