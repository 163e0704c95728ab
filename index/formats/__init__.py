"""Documents in many formats, read as text with pages and sections.

    read(path, source, limits)   a `Document`, or `Unreadable` with the reason; nothing else is ever raised
    SUFFIXES                     the file name endings worth reading
    READER_VERSION               grows whenever the same file may yield another text, so that libraries re-read
    Limits                       what reading one file may cost

The way of a file: `reading` looks at its first bytes and asks `kinds` which parser it needs. Plain text is read
on the spot by `plain`; everything else goes through `pool` to a `worker` process, which may hang, crash or run
out of memory without harm, and which calls the `parsers`. Importing this package loads no parser.
"""

from index.formats.kinds import SUFFIXES
from index.formats.limits import Limits
from index.formats.reading import read

READER_VERSION = 1

__all__ = ["READER_VERSION", "SUFFIXES", "Limits", "read"]
