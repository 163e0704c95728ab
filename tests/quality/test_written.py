"""The questions written for the reader's training are whole: what a row says of its passage can be so."""

import json
from pathlib import Path

QUESTIONS = Path(__file__).parents[2] / "training" / "questions.jsonl"


def test_every_answer_stands_in_its_passage() -> None:
    for number, line in enumerate(QUESTIONS.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        length = len(row["text"]) if "text" in row else row["end"] - row["start"]
        assert ("text" in row) != ("doc_id" in row), number
        for form, words, answer in row["asked"]:
            assert form in ("question", "query", "claim") and words.strip() == words != "", (number, words)
            assert answer is None or 0 <= answer[0] < answer[1] <= length, (number, words)


def test_no_form_is_always_answered_or_never() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    for form in ("question", "query", "claim"):
        answered = [answer is not None for row in rows for kind, _, answer in row["asked"] if kind == form]
        assert 0.3 < sum(answered) / len(answered) < 0.99, form
