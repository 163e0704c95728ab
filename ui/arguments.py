"""What can be typed after `footnote`. Imports nothing heavy, so that --help is instant."""

import argparse


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--docs", metavar="FOLDER", help="the documents folder (default: seeds/, or $FOOTNOTE_DOCS)")
    shared.add_argument(
        "--home", metavar="FOLDER", help="where the library is kept (default: .footnote/, or $FOOTNOTE_HOME)"
    )
    shared.add_argument("--json", action="store_true", help="print the result as JSON")
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument(
        "--llm",
        metavar="MODEL",
        help="a language model: http://host:port/v1#model or ollama/NAME (default: none, or $FOOTNOTE_LLM)",
    )

    top = argparse.ArgumentParser(
        prog="footnote",
        description="Answers questions about a folder of documents, every sentence with a footnote that opens the exact words.",
        epilog="Without a command: bring the library up to date and open the chat page.",
        parents=[_without_defaults(shared), _without_defaults(model)],
    )
    verbs = top.add_subparsers(dest="verb", metavar="COMMAND", title="commands")

    def verb(name: str, summary: str, *extra: argparse.ArgumentParser) -> argparse.ArgumentParser:
        parents = [_without_defaults(each) for each in (shared, *extra)]
        return verbs.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".", parents=parents)

    chat = verb("chat", "bring the library up to date and open the chat page", model)
    chat.add_argument(
        "--port", type=int, default=None, help="the page's port on 127.0.0.1 (default: 7860, or the next free one)"
    )
    chat.add_argument("--no-browser", action="store_true", help="do not open a browser")

    index = verb("index", "bring the library up to date with the documents folder")
    index.add_argument("paths", nargs="*", metavar="PATH", help="only these files or folders of the documents folder")
    index.add_argument("--watch", action="store_true", help="keep doing so whenever files change, until Ctrl-C")
    index.add_argument(
        "--rebuild", action="store_true", help="build a new library from nothing, while the old one answers"
    )

    ask = verb("ask", "answer one question", model)
    ask.add_argument("question", metavar="QUESTION")

    search = verb("search", "show the passages that match a question best")
    search.add_argument("question", metavar="QUESTION")
    search.add_argument("-k", type=int, default=5, metavar="N", help="how many (default: 5)")

    text = verb("text", "print a document's text, the one that offsets count in")
    text.add_argument("source", metavar="SOURCE")

    verb("list", "list the documents, and the files that could not be read")

    remove = verb("remove", "take a document out of the library until it changes")
    remove.add_argument("source", metavar="SOURCE")

    verb("status", "show what the library holds and where")
    check = verb("verify", "look up every quote of a saved answer again")
    check.add_argument("answer", metavar="ANSWER.json", help="what `footnote ask --json` printed; - for standard input")
    score = verb("eval", "answer questions whose answers are known, and count", model)
    score.add_argument(
        "questions",
        metavar="QUESTIONS.jsonl",
        help="lines {question, answers: [...], gold: [{source, start, end}]}; both empty: should be refused",
    )
    return top


def _without_defaults(parent: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """`parent` with options that set nothing unless typed, so they work before and after the command alike."""
    copy = argparse.ArgumentParser(add_help=False, parents=[parent], argument_default=argparse.SUPPRESS)
    for action in copy._actions:
        action.default = argparse.SUPPRESS
    return copy
