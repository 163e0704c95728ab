"""XML bytes to an element tree that cannot hurt: no entities expanded, no network, no DTD, bounded depth.

Knows lxml's switches; knows no vocabulary.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element


def parse(data: bytes) -> "_Element":
    """The root element. Small faults are repaired; raises `Unreadable` if nothing can be made of `data`."""
    from lxml import etree

    switches = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        return etree.fromstring(data, etree.XMLParser(remove_pis=True, remove_comments=True, **switches))
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        mending = etree.XMLParser(recover=True, remove_pis=True, remove_comments=True, **switches)
        root = etree.fromstring(data, mending)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("it is damaged: its XML cannot be parsed") from error
    if root is None:
        raise Unreadable("it is damaged: its XML cannot be parsed")
    return root


def nothing() -> "_Element":
    """An element without content, for parts that are missing."""
    from lxml import etree

    return etree.Element("nothing")


def name(element: "_Element") -> str:
    """The tag without its namespace; "" for entities and other things that are no elements."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: "_Element", local: str) -> str:
    """The value of the attribute called `local` in any namespace, or ""."""
    plain = element.get(local)
    if plain is not None:
        return str(plain)
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == local:
            return str(value)
    return ""


def children(element: "_Element", *names: str) -> Iterator["_Element"]:
    """The child elements with one of these names, whatever their namespace."""
    for child in element:
        if name(child) in names:
            yield child


def descendants(element: "_Element", *names: str) -> Iterator["_Element"]:
    """The elements below `element` with one of these names, in document order, whatever their namespace."""
    for found in element.iter(*(f"{{*}}{local}" for local in names)):
        if found is not element:
            yield found


def first(element: "_Element", *names: str) -> "_Element | None":
    """The first descendant with one of these names, or None."""
    return next(descendants(element, *names), None)
