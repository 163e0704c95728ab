"""The benchmarks end to end on two tiny sets: exact offsets, reversible names, one table, kept results."""

import json
from pathlib import Path

import pytest

from benchmarks.datasets import load
from benchmarks.plain import chunks
from benchmarks.report import Target, _aligned
from qa import Assistant

CORPUS = [
    {"doc_id": "d/1", "title": "Tides: a primer", "text": "\ufeffThe tide at Skerry Point rises four metres.\r\n"},
    {"doc_id": "d/2", "title": "Tides: a primer", "text": "Gouda ripens for three years. 🧀 It is yellow.\n"},
    {"doc_id": "d/3", "title": "", "text": "Gouda ripens for three years. 🧀 It is yellow.\n"},
]
QUERIES = [
    {"qid": 1, "question": "How far does the tide rise?", "answers": ["four metres"], "answerable": True,
     "gold": [{"doc_id": "d/1", "start": 32, "end": 43}]},
    {"qid": 2, "question": "And how long does Gouda ripen?", "answers": ["three years"], "answerable": True,
     "gold": [{"doc_id": "d/3", "relevance": 2}],
     "history": [{"role": "user", "text": "Hello"}, {"role": "assistant", "text": "Hello."}]},
    {"qid": 3, "question": "Who is the mayor?", "answers": [], "answerable": False, "gold": []},
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "squad_articles"
    folder.mkdir(parents=True)
    for name, lines in (("corpus", CORPUS), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return folder


def test_documents_say_exactly_the_text(data: Path, tmp_path: Path) -> None:
    dataset = load(data, tmp_path / "docs")
    assistant = Assistant(docs=dataset.docs, home=tmp_path / "home", llm="")
    assert sorted(dataset.texts) == ["Tides a primer (2).txt", "Tides a primer.txt", "d 3.txt"]
    for source, text in dataset.texts.items():
        assert assistant.document(source).text == text
    first, second, third = dataset.questions
    source, start, end = first.spans[0]
    assert dataset.texts[source][start:end] == "four metres"
    assert second.documents == {"Tides a primer (2).txt": 2.0}  # the copy that is found first stands for both
    assert second.history[0].question == "Hello"
    assert third.answerable is False
    written = {path: path.stat().st_mtime_ns for path in dataset.docs.iterdir()}
    load(data, tmp_path / "docs", limit=1)
    assert written == {path: path.stat().st_mtime_ns for path in dataset.docs.iterdir()}


def test_sample_is_seeded(data: Path, tmp_path: Path) -> None:
    drawn = [load(data, tmp_path / "docs", 2, seed).questions for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] and len(drawn[0]) == 2


def test_plain_chunks_of_repeated_text_stand_where_they_are() -> None:
    text = "The same sentence again and again. " * 200
    placed = chunks({"a.txt": text})
    assert len(placed) > 3
    ends = 0
    for node in placed:
        assert text[node.start_char_idx : node.end_char_idx] == node.text
        assert node.start_char_idx >= ends
        ends = node.end_char_idx


def test_one_table_and_targets(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.__main__ import main

    code = main([str(data.parent), "--work", str(tmp_path / "work"), "--no-plain", "--sets", "squad_articles"])
    printed = capsys.readouterr().out
    assert code == 0
    row = next(line for line in printed.splitlines() if "| Footnote" in line)
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:6] == ["3", "1.000", "1.000", "1.000"]
    assert "squad_articles: r1" in printed and "ECE" in printed
    kept = (tmp_path / "work" / "squad_articles" / "outcomes.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(kept) == 3


def test_unknown_set_is_said(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.__main__ import main

    assert main([str(data.parent), "--sets", "nothing", "--work", str(tmp_path)]) == 1
    assert "nothing" in capsys.readouterr().err


def test_table_is_aligned() -> None:
    lines = _aligned([["a", "bb"], ["ccc", "d"]]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert Target("x", "r1", 0.9).system == "Footnote"
