"""What reading one file may cost. Knows no format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one `read`; a file that passes one of them is `Unreadable`, and the reason names the bound."""

    max_bytes: int = 200_000_000  # size of the file; 1 or more. Larger ones are seldom text
    max_chars: int = 20_000_000  # characters of extracted text; about 7,000 printed pages
    seconds: float = 60.0  # wall clock for one file in the worker; an 872-page .docx takes about 1
    memory_mb: int = 1024  # address space the worker may add for one file; only where the system can limit it
