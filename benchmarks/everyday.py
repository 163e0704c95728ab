"""Everyday questions about seven folders of made-up documents: `python -m benchmarks.everyday [--misses]`.

What people ask who have not read the documents, in their own words, with what a good answer has to hold. A language model
wrote both without having seen the code: company, science and town while the composing of answers was made (so they
flatter), law, clinic, software and village afterwards.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa import Answer, Assistant, Turn

FOLDERS = Path(__file__).parent / "folders"


def plain(text: str) -> str:
    """`text` in lower case without Markdown's marks, its spaces and apostrophes alike."""
    text = re.sub(r"[*`_]", "", text.replace("’", "'").replace("‘", "'"))
    return re.sub(r"\s+", " ", text).lower()


def holds(text: str, wanted: str) -> bool:
    """Whether `text` holds one of the wanted words "this|that", or matches the pattern behind "re:"."""
    if wanted.startswith("re:"):
        return re.search(wanted[3:], text, re.I) is not None
    return any(plain(words).strip() in text for words in wanted.split("|"))


def faults(question: dict[str, Any], answer: Answer) -> list[str]:
    """What is wrong with an answer; nothing for a good one."""
    refuse = question.get("refuse", False)
    if refuse:
        return ["answered"] if answer.answered else []
    text = plain(answer.text)
    found = [] if answer.answered else ["refused"]
    found += [f"lacks {wanted}" for wanted in question.get("expect", ()) if not holds(text, wanted)]
    return found + [f"holds {words}" for words in question.get("forbid", ()) if holds(text, words)]


def conversations(work: Path, folders: str = "") -> Iterator[tuple[dict[str, Any], Assistant, list[Turn]]]:
    """Each question (of `folders`, with commas, or of all), who is to answer it, and the turns before it, asked first."""
    assistants: dict[str, Assistant] = {}
    for line in (FOLDERS / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        folder = question["folder"]
        if folders and folder not in folders.split(","):
            continue
        if folder not in assistants:
            assistants[folder] = Assistant(docs=FOLDERS / folder, home=work / folder, llm="")
        turns: list[Turn] = []
        for earlier in question.get("history", ()):
            turns.append(Turn(earlier, assistants[folder].ask(earlier, turns).text))
        yield question, assistants[folder], turns


def main() -> None:
    parser = argparse.ArgumentParser(description="Ask everyday questions about made-up documents.")
    parser.add_argument("--work", type=Path, default=Path(".benchmarks/everyday"), help="where the libraries are kept")
    parser.add_argument("--folders", default="", help="some of the folders, with commas")
    parser.add_argument("--misses", action="store_true", help="print every bad answer")
    args = parser.parse_args()
    good: dict[str, list[bool]] = {}
    for question, assistant, turns in conversations(args.work, args.folders):
        answer = assistant.ask(question["question"], turns)
        wrong = faults(question, answer)
        for group in (question["folder"], question["kind"], "all"):
            good.setdefault(group, []).append(not wrong)
        if wrong and args.misses:
            print(f"[{question['folder']}, {question['kind']}] {question['question']}\n  {'; '.join(wrong)}")
            print(f"  {answer.confidence:.2f}: {answer.text}\n")
    for group, each in sorted(good.items(), key=lambda item: -len(item[1])):
        print(f"{group:14} {sum(each):4} of {len(each)}")


if __name__ == "__main__":
    main()
