"""What Word, PowerPoint and Excel files share: relationships between parts, and the title in the properties.

Knows the Open Packaging Conventions; knows nothing of what the parts hold.
"""

import re

from index.errors import Unreadable
from index.formats import tree
from index.formats.archive import Archive, resolve
from index.formats.cleaning import one_line

_NO_TITLE = re.compile(
    r"(powerpoint|microsoft|untitled|title|document\d*$|pr[äe]senta[tc]i|slide 1$|word document)", re.I
)


def related(archive: Archive, part: str) -> list[tuple[str, str]]:
    """(kind, member) of the parts that `part` refers to inside the file, in their order."""
    return [(kind, target) for kind, target, _ in relations(archive, part)]


def relations(archive: Archive, part: str) -> list[tuple[str, str, str]]:
    """(kind, member, id) of the parts that `part` refers to inside the file, in their order."""
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels".lstrip("/")
    if name not in archive:
        return []
    found = []
    for link in tree.descendants(archive.root(name), "Relationship"):
        if link.get("TargetMode") != "External":
            kind = (link.get("Type") or "").rpartition("/")[2]
            found.append((kind, resolve(part, link.get("Target") or ""), link.get("Id") or ""))
    return found


def main_part(archive: Archive, usual: str) -> str:
    """The member with the document itself. Raises `Unreadable` if there is none."""
    if usual in archive:
        return usual
    for kind, target in related(archive, ""):
        if kind == "officeDocument" and target in archive:
            return target
    raise Unreadable("it is damaged: its main part is missing")


def core_title(archive: Archive) -> str:
    """The title in the file's properties, "" if it is missing or a program's placeholder."""
    title = tree.first(archive.optional("docProps/core.xml"), "title")
    text = one_line("".join(title.itertext())) if title is not None else ""
    return "" if _NO_TITLE.match(text) or len(text) > 300 else text
