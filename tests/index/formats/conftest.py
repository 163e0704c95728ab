"""Reads bytes as if they were a file of that name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.document import Document
from index.formats import Limits, read

Reader = Callable[..., Document]


@pytest.fixture
def parsed(tmp_path: Path) -> Reader:
    def parsed(name: str, data: bytes, limits: Limits | None = None) -> Document:
        path = tmp_path / name
        path.write_bytes(data)
        return read(path, name, limits or Limits())

    return parsed
