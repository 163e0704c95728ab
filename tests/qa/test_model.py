"""A real language model server writes the answer; its failures leave the quoting answer and one clear sentence."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from index import InputError
from qa import Assistant
from tests.conftest import ROOT
from tests.language_model import Server, free_port

QUESTION = "Who built the lighthouse?"
TEXT = (
    "The lighthouse on Skerry Point was built by Alan Stevenson in 1844. It is forty metres tall. Its light is white."
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One short document: the model reads a few dozen words a second."""
    folder = tmp_path_factory.mktemp("model")
    (folder / "docs").mkdir()
    (folder / "docs" / "a.txt").write_text(TEXT)
    return folder


def assistant_over(folder: Path, **settings: object) -> Assistant:
    return Assistant(docs=folder / "docs", home=folder / "home", **settings)


def test_answer_streams_through_python(server: Server, folder: Path) -> None:
    assistant = assistant_over(folder, llm=server.url, max_tokens=60)
    snapshots = list(assistant.stream(QUESTION))
    assert len(snapshots) > 5
    for earlier, later in pairwise(snapshots[:-1]):
        assert later.text.startswith(earlier.text.rstrip())
    answer = snapshots[-1]
    assert answer.done and not snapshots[0].done
    assert answer.model == server.url
    for citation in answer.citations:
        assert TEXT[citation.start : citation.end] == citation.quote
    for start, end in answer.unsupported:
        assert 0 <= start < end <= len(answer.text)


def test_answer_streams_through_the_command_line(server: Server, folder: Path) -> None:
    place = ["--docs", str(folder / "docs"), "--home", str(folder / "home")]
    command = [sys.executable, "-u", "-m", "ui", "ask", QUESTION, *place, "--llm", server.url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    pieces = []
    while piece := process.stdout.read1(64):  # type: ignore[attr-defined]
        pieces.append(piece)
    assert process.wait(60) == 0
    assert len(pieces) > 3
    done = subprocess.run([*command, "--json"], cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout)["text"]


def test_killed_in_mid_answer_gives_the_quoting_answer(folder: Path) -> None:
    with Server() as server:
        assistant = assistant_over(folder, llm=server.url, max_tokens=2000)
        stream = assistant.stream(QUESTION)
        first = next(stream)
        assert not first.done
        server.kill()
        *_, last = stream
    assert last.done and last.answered and last.model == ""
    assert "built by Alan Stevenson" in last.text
    assert "could not finish" in last.text
    assert last.citations


def test_unreachable_model_gives_the_quoting_answer(folder: Path) -> None:
    assistant = assistant_over(folder, llm=f"http://127.0.0.1:{free_port()}/v1#none")
    answer = assistant.ask(QUESTION)
    assert "built by Alan Stevenson" in answer.text
    assert "could not finish (the connection failed)" in answer.text


@pytest.mark.parametrize("llm", ["gpt-4", "http://", "ollama/", 7])
def test_unknown_models_are_one_sentence(folder: Path, llm: object) -> None:
    with pytest.raises(InputError):
        assistant_over(folder, llm=llm)
