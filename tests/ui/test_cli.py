"""The command line, as a process, as people and programs use it."""

import json
import os
from pathlib import Path

import pytest

from tests.conftest import SEEDS, Run, Write

SEED = next(SEEDS.glob("*.txt"))
SEED_TEXT = SEED.read_bytes().decode("utf-8")


def test_help_names_every_command(footnote: Run) -> None:
    done = footnote("--help")
    assert done.returncode == 0
    for verb in ("chat", "index", "ask", "search", "text", "list", "remove", "status", "--docs", "--home", "--json"):
        assert verb in done.stdout


def test_ask_json_is_the_promised_object(footnote: Run) -> None:
    done = footnote("ask", "--json", "--docs", str(SEEDS), "How long would the agreement remain in force?")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {"question", "text", "answered", "confidence", "seconds", "unsupported", "citations"}
    assert answer["answered"] is True
    assert 0 <= answer["confidence"] <= 1
    citation = answer["citations"][0]
    assert set(citation) == {"number", "source", "title", "page", "start", "end", "quote", "passage"}
    assert set(citation["passage"]) == {"start", "end", "text"}
    assert any("ten years" in citation["quote"] for citation in answer["citations"])
    for citation in answer["citations"]:
        assert citation["quote"] == SEED_TEXT[citation["start"] : citation["end"]]
        assert f"[{citation['number']}]" in answer["text"]


def test_ask_as_text_and_options_before_the_command(footnote: Run) -> None:
    done = footnote("--docs", str(SEEDS), "ask", "Who amended the Kremlin's proposal?")
    assert done.returncode == 0
    assert "amended by de-facto Abkhaz officials" in done.stdout
    assert "[1]" in done.stdout
    assert SEED.name in done.stdout


def test_what_a_question_was_read_as_is_said(footnote: Run) -> None:
    done = footnote("ask", "--docs", str(SEEDS), "Who amended the agreemnt?")
    assert done.returncode == 0 and "\nRead as: Who amended the agreement?\n" in done.stdout
    assert "Read as" not in footnote("ask", "--docs", str(SEEDS), "Who amended the agreement?").stdout


def test_refusal_exits_0(footnote: Run) -> None:
    done = footnote("ask", "--json", "--docs", str(SEEDS), "How tall is Mount Elbrus?")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["answered"] is False
    assert "documents don't say" in answer["text"]


def test_search(footnote: Run) -> None:
    done = footnote("search", "validity of the agreement", "-k", "2", "--json", "--docs", str(SEEDS))
    hits = json.loads(done.stdout)
    assert len(hits) == 2
    for hit in hits:
        assert set(hit) == {"source", "title", "page", "start", "end", "text", "score"}
        assert hit["text"] == SEED_TEXT[hit["start"] : hit["end"]]
    assert "ten years" in footnote("search", "validity of the agreement", "--docs", str(SEEDS)).stdout


def test_text_is_exact(footnote: Run, write: Write, docs: Path) -> None:
    text = "Line one\r\nline two\n\n\tTab, é, 👍🏽\u202e and no newline at the end"
    write("a.txt", text)
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "ui", "text", "a.txt", "--docs", str(docs), "--home", str(docs.parent / "home")],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        check=True,
    )
    assert done.stdout == text.encode("utf-8")


def test_index_reports_changes(footnote: Run, write: Write, docs: Path) -> None:
    write("a.txt", "The lighthouse was built in 1844.")
    write("b.txt", "")
    done = footnote("index", "--json", "--docs", str(docs))
    report = json.loads(done.stdout)
    assert set(report) == {"added", "updated", "removed", "unchanged", "skipped", "documents", "passages", "seconds"}
    assert (report["added"], report["documents"], report["passages"]) == (1, 1, 1)
    assert [set(skipped) for skipped in report["skipped"]] == [{"source", "reason"}]
    again = footnote("index", "--docs", str(docs))
    assert "Nothing changed; nothing embedded" in again.stdout
    assert "b.txt" in again.stdout
    assert "a.txt" in footnote("list", "--docs", str(docs)).stdout
    status = json.loads(footnote("status", "--json", "--docs", str(docs)).stdout)
    assert (status["documents"], status["skipped"]) == (1, 1)
    assert footnote("remove", "a.txt", "--docs", str(docs)).returncode == 0
    assert footnote("ask", "lighthouse?", "--docs", str(docs)).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "question is empty"),
        (("ask", "   "), "question is empty"),
        (("ask", "why? " * 4000), "19,999 characters"),
        (("ask", "why?", "--docs", "nowhere"), "does not exist"),
        (("index", "--docs", "nowhere"), "does not exist"),
        (("index", "--docs", "empty"), "no document that can be read"),
        (("ask", "why?", "--docs", "empty"), "nothing to answer from"),
        (("index", "missing.txt", "--docs", "empty"), "does not exist"),
        (("ask", "why?", "--llm", "gpt"), "not understood"),
        (("text", "nope.txt"), "not in the library"),
        (("remove", "nope.txt"), "no document"),
        (("search", "treaty", "-k", "0"), "at least 1"),
        (("ask", "why?", "--home", "/proc/nowhere"), "cannot be written"),
    ],
)
def test_bad_input_is_one_line_and_exit_1(footnote: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    (tmp_path / "empty").mkdir()
    done = footnote(*arguments, **({} if "--docs" in arguments else {"FOOTNOTE_DOCS": str(SEEDS)}))
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_bad_usage_exits_2(footnote: Run) -> None:
    assert footnote("bogus").returncode == 2
    assert footnote("ask").returncode == 2


def test_unreadable_file_is_skipped_with_its_reason(footnote: Run, write: Write, docs: Path) -> None:
    write("good.txt", "The lighthouse was built in 1844.")
    (docs / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(docs / "pipe.txt")
    (docs / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 10)
    report = json.loads(footnote("index", "--json", "--docs", str(docs)).stdout)
    assert report["documents"] == 1
    assert {skipped["source"] for skipped in report["skipped"]} == {"picture.png", "binary.txt"}


def test_hostile_text_cannot_steer_the_terminal(footnote: Run, write: Write, docs: Path) -> None:
    write("a.txt", "The lighthouse \x1b[31mwas built\x1b[0m in 1844 \u202eby Stevenson.")
    done = footnote("ask", "When was the lighthouse built?", "--docs", str(docs))
    assert done.returncode == 0
    assert "1844" in done.stdout
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout


def test_environment_names_folders(footnote: Run, write: Write, docs: Path, tmp_path: Path) -> None:
    write("a.txt", "The lighthouse was built in 1844.")
    done = footnote("status", "--json", FOOTNOTE_DOCS=str(docs), FOOTNOTE_HOME=str(tmp_path / "elsewhere"))
    status = json.loads(done.stdout)
    assert (status["docs"], status["home"]) == (str(docs), str(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere").is_dir()
    beats = footnote("status", "--json", "--home", str(tmp_path / "third"), FOOTNOTE_DOCS=str(docs), FOOTNOTE_HOME="x")
    assert json.loads(beats.stdout)["home"] == str(tmp_path / "third")


def test_nothing_is_looked_up(footnote: Run, tmp_path: Path) -> None:
    """Every connection of the process is recorded; there must be none."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(
        "import socket, os\n"
        "def note(*a, **k):\n"
        "    open(os.environ['NET_LOG'], 'a').write(repr(a) + '\\n'); raise OSError('no network')\n"
        "socket.getaddrinfo = note\n"
        "socket.socket.connect = lambda self, address: note(address)\n"
    )
    log = tmp_path / "net.log"
    root = Path(__file__).parent.parent.parent
    path = f"{tmp_path / 'hook'}{os.pathsep}{root}"
    done = footnote("ask", "Who amended the proposal?", "--docs", str(SEEDS), PYTHONPATH=path, NET_LOG=str(log))
    assert done.returncode == 0, done.stderr
    assert not log.exists(), log.read_text()


def test_verify_looks_every_quote_up_again(footnote: Run, write: Write, docs: Path, tmp_path: Path) -> None:
    write("a.txt", "The lighthouse was built in 1844. It is white.")
    (tmp_path / "answer.json").write_text(footnote("ask", "--json", "lighthouse?", "--docs", str(docs)).stdout)
    assert footnote("verify", "answer.json", "--docs", str(docs)).returncode == 0
    write("a.txt", "Preface. The lighthouse was built in 1844. It is white.")
    done = footnote("verify", "answer.json", "--docs", str(docs), "--json")
    assert done.returncode == 1
    checks = json.loads(done.stdout)
    assert checks and not any(check["holds"] for check in checks)
    assert "now stands at 9" in checks[0]["reason"]
    (tmp_path / "bad.json").write_text("{}")
    assert footnote("verify", "bad.json", "--docs", str(docs)).returncode == 1
