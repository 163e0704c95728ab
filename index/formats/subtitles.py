"""Subtitles (.vtt, .srt): what was said, with the time and the speaker, as consecutive lines.

    [00:01:02] Roger Bingham: I'm with Neil deGrasse Tyson

Knows cues and the marks inside them.
"""

import html
import re

from index.errors import Unreadable
from index.formats.encoding import decode
from index.formats.writing import Writer

_TIMES = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,]\d{1,3}\s*-->")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^>]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>|<\d[\d:.]*>|\{\\[^}]{0,100}\}")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|$)")


def read_subtitles(data: bytes, writer: Writer) -> None:
    """Write the cues of a subtitle file. Raises `Unreadable` if there are none."""
    text, note = decode(data)
    if not text.strip():
        raise Unreadable("it is empty")
    if note:
        writer.notes.append(note)
    cues = 0
    for cue in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")):
        lines = cue.strip("\n").split("\n")
        at = next((number for number, line in enumerate(lines[:3]) if _TIMES.match(line.strip())), None)
        if at is None:
            title = re.match(r"WEBVTT[ \t]+-?[ \t]*(\S.*)", lines[0])
            if title:
                writer.title = title[1]
            elif lines and not _NO_CUE.match(lines[0]) and cues:
                writer.line(_words(" ".join(lines)))
            continue
        cues += 1
        stamp = _TIMES.match(lines[at].strip())
        hours, minutes, seconds = stamp.groups() if stamp else ("0", "00", "00")
        said = " ".join(lines[at + 1 :])
        voice = _VOICE.search(said)
        speaker = " ".join(voice[1].split()) if voice else ""
        words = _words(said)
        if words:
            writer.line(
                f"[{int(hours or 0):02}:{int(minutes):02}:{seconds}] {speaker + ': ' if speaker else ''}{words}"
            )
    if not cues:
        raise Unreadable("it holds no subtitles")


def _words(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())
