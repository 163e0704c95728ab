"""The library follows its folder: exactly, cheaply, and whatever happens to it."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import Busy, DocumentsError, HomeError, InputError, Library
from index.sync import Progress
from tests.conftest import SEEDS, Write

LIGHTHOUSE = "The lighthouse on Skerry Point was built in 1844 by Alan Stevenson."
CHEESE = "Gouda cheese is named after a Dutch city and ripens for up to three years."
BEES = "A queen bee lays as many as two thousand eggs a day in early summer."


def first(library: Library, question: str) -> str:
    return library.search(question, 1)[0].source


def test_added_changed_renamed_and_deleted_files(library: Library, write: Write, docs: Path) -> None:
    write("a.txt", LIGHTHOUSE)
    write("b.md", CHEESE)
    report = library.sync()
    assert (report.added, report.updated, report.removed, report.unchanged, report.documents) == (2, 0, 0, 0, 2)
    assert first(library, "When was the lighthouse built?") == "a.txt"

    again = library.sync()
    assert (again.added, again.updated, again.removed, again.unchanged, again.embedded) == (0, 0, 0, 2, 0)

    write("a.txt", BEES)
    report = library.sync()
    assert (report.added, report.updated, report.embedded) == (0, 1, 1)
    assert first(library, "How many eggs does a queen bee lay?") == "a.txt"
    assert all("lighthouse" not in hit.text for hit in library.search("When was the lighthouse built?", 5))

    (docs / "b.md").rename(docs / "c.md")
    report = library.sync()
    assert (report.added, report.removed, report.embedded) == (1, 1, 0)
    assert first(library, "Gouda cheese") == "c.md"

    (docs / "a.txt").unlink()
    report = library.sync()
    assert (report.removed, report.documents, report.embedded) == (1, 1, 0)
    assert [hit.source for hit in library.search("How many eggs does a queen bee lay?", 5)] == ["c.md"]


def test_touched_file_costs_nothing(library: Library, write: Write) -> None:
    path = write("a.txt", LIGHTHOUSE)
    library.sync()
    os.utime(path, (1, 1))
    report = library.sync()
    assert (report.unchanged, report.updated, report.embedded) == (1, 0, 0)


def test_same_content_twice_is_indexed_once_and_found_under_both_names(
    library: Library, write: Write, docs: Path
) -> None:
    write("a.txt", LIGHTHOUSE)
    write("copy/a.txt", LIGHTHOUSE)
    report = library.sync()
    assert (report.documents, report.passages) == (2, 1)
    hit = library.search("lighthouse", 1)[0]
    assert (hit.source, hit.also) == ("a.txt", ("copy/a.txt",))
    (docs / "a.txt").unlink()
    assert library.sync().embedded == 0
    assert first(library, "lighthouse") == "copy/a.txt"


def test_hits_are_exact(library: Library, write: Write) -> None:
    text = "Père Noël 👍🏽.\r\n\r\n" + LIGHTHOUSE + "\r\n\r\n" + CHEESE
    write("a.txt", text)
    library.sync()
    assert library.document("a.txt").text == text
    for hit in library.search("lighthouse cheese", 5):
        assert text[hit.start : hit.end] == hit.text
    scores = [hit.score for hit in library.search("lighthouse cheese", 5)]
    assert scores == sorted(scores, reverse=True)


def test_passages_around_a_hit_are_those_of_its_document_in_reading_order(library: Library, write: Write) -> None:
    for name in "abc":
        write(f"{name}.txt", "\n\n".join(f"{name} {n}: {LIGHTHOUSE}" for n in range(60)))
    library.sync()
    passages = library.passages_of("b.txt")
    assert len(passages) > 4
    for n, hit in enumerate(passages):
        assert library.around(hit, 1, 2) == passages[max(0, n - 1) : n + 3]
    gone = replace(passages[0], start=1)
    assert library.around(gone) == (gone,)


def test_search_agrees_with_brute_force(seeds, tmp_path: Path, write: Write) -> None:
    rng = np.random.default_rng(1)
    words = "river stone bridge museum painter harbour winter senate engine violin garden treaty".split()
    for i in range(60):
        write(f"{i}.txt", " ".join(rng.choice(words, 12)) + f" number {i}.")
    library = Library(tmp_path / "docs", tmp_path / "home")
    library.sync()
    question = "which bridge crosses the river near the museum"
    vector = library.embedder.embed([question])[0]
    ledger, _, dense = library._reading()
    with ledger.snapshot():
        found = dense.nearest(vector, 10)
        (segment,) = ledger.segments()
        ids, vectors = ledger.in_segment(segment)
    exact = sorted(zip(ids, (vectors @ vector).tolist(), strict=True), key=lambda item: -item[1])[:10]
    assert [id for id, _ in found] == [id for id, _ in exact]
    assert np.allclose([score for _, score in found], [score for _, score in exact], atol=2e-3)


def test_only_named_paths(library: Library, write: Write, docs: Path, tmp_path: Path) -> None:
    write("a.txt", LIGHTHOUSE)
    write("sub/b.txt", CHEESE)
    assert library.sync(["sub"]).documents == 1
    assert library.sync().documents == 2
    with pytest.raises(InputError, match="not inside"):
        library.sync([str(tmp_path)])
    with pytest.raises(InputError, match="does not exist"):
        library.sync(["nowhere"])


def test_removed_stays_out_until_it_changes_or_is_named(library: Library, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    write("b.txt", CHEESE)
    library.sync()
    library.remove("a.txt")
    assert {hit.source for hit in library.search("lighthouse", 5)} == {"b.txt"}
    report = library.sync()
    assert [skipped.source for skipped in report.skipped] == ["a.txt"]
    assert library.sync(["a.txt"]).documents == 2
    library.remove("a.txt")
    write("a.txt", LIGHTHOUSE + " It is white.")
    assert library.sync().documents == 2
    with pytest.raises(InputError, match="no document"):
        library.remove("nope.txt")


def test_what_cannot_be_read_is_listed_and_retried_when_it_changes(library: Library, write: Write, docs: Path) -> None:
    write("a.txt", LIGHTHOUSE)
    (docs / "binary.txt").write_bytes(bytes(range(256)) * 20)
    write("empty.md", "")
    report = library.sync()
    assert report.documents == 1
    assert {skipped.source for skipped in report.skipped} == {"binary.txt", "empty.md"}
    assert all(skipped.reason for skipped in report.skipped)
    assert len(library.sync().skipped) == 2
    write("empty.md", CHEESE)
    report = library.sync()
    assert (report.added, report.documents) == (1, 2)
    with pytest.raises(InputError, match=r"binary\.txt could not be read"):
        library.document("binary.txt")


def test_home_inside_the_folder_is_not_a_document(docs: Path, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    library = Library(docs, docs / "home")
    library.sync()
    assert library.sync().documents == 1


def test_missing_folder_loses_nothing(docs: Path, tmp_path: Path, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    library = Library(docs, tmp_path / "home")
    library.sync()
    docs.rename(tmp_path / "away")
    with pytest.raises(DocumentsError, match="does not exist"):
        library.sync()
    assert first(library, "lighthouse") == "a.txt"
    (tmp_path / "file").write_text("x")
    with pytest.raises(DocumentsError, match="not a folder"):
        Library(tmp_path / "file", tmp_path / "home").sync()


def test_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(HomeError, match="cannot be written"):
        Library(SEEDS, tmp_path / "home").sync()


def test_newer_format_is_refused_and_kept(library: Library, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    library.sync()
    ledger, _, _ = library._reading()
    ledger.run("PRAGMA user_version = 99")
    ledger.close()
    other = Library(library.docs, library.home)
    with pytest.raises(HomeError, match="newer version"):
        other.sync()
    with pytest.raises(HomeError, match="newer version"):
        other.search("lighthouse")
    assert (library._home.folder / "ledger-1.sqlite").stat().st_size > 0


def test_one_writer_and_readers_meanwhile(library: Library, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    library.sync()
    inside, leave = threading.Event(), threading.Event()

    def wait(progress: Progress) -> None:
        inside.set()
        leave.wait(30)

    write("b.txt", CHEESE)
    writer = threading.Thread(target=library.sync, kwargs={"progress": wait})
    writer.start()
    try:
        assert inside.wait(30)
        other = Library(library.docs, library.home)
        with pytest.raises(Busy, match="Another process"):
            other.sync()
        assert first(other, "lighthouse") == "a.txt"
    finally:
        leave.set()
        writer.join()
    assert first(other, "Gouda") == "b.txt"


def test_interrupted_sync_keeps_what_was_done_and_goes_on(library: Library, write: Write) -> None:
    for i in range(5):
        write(f"{i}.txt", "\n\n".join(f"Paragraph {i} {j} about the number {i * 1000 + j}. " * 40 for j in range(40)))

    def stop(progress: Progress) -> None:
        if progress.documents == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(progress=stop)
    kept = library.status().documents
    assert 0 < kept < 5
    assert library.search("paragraph", 3)
    report = library.sync()
    assert (report.added, report.documents) == (5 - kept, 5)


@pytest.mark.parametrize("damage", ["missing", "emptied"])
def test_lost_vectors_are_compared_exactly_and_healed(library: Library, write: Write, damage: str) -> None:
    import shutil

    write("a.txt", LIGHTHOUSE)
    write("b.txt", CHEESE)
    library.sync()
    folder = library._home.folder / "chroma"
    if damage == "missing":
        shutil.rmtree(folder)
    else:
        for part in folder.iterdir():
            if part.is_dir():
                shutil.rmtree(part)
    fresh = Library(library.docs, library.home)
    assert first(fresh, "lighthouse") == "a.txt"
    assert fresh.sync().embedded == 0
    healed = Library(library.docs, library.home)
    assert first(healed, "Gouda") == "b.txt"
    ledger, segments, _ = healed._reading()
    (segment,) = ledger.segments()
    ids, vectors = ledger.in_segment(segment)
    assert [segments.search(segment, vector, 1)[0][0] for vector in vectors] == ids


def test_rebuild_answers_from_the_old_library_until_the_new_one_is_whole(library: Library, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    library.sync()
    seen: list[str] = []
    other = Library(library.docs, library.home)
    report = library.sync(rebuild=True, progress=lambda progress: seen.append(first(other, "lighthouse")))
    assert report.embedded == 1
    assert set(seen) == {"a.txt"}
    assert first(other, "lighthouse") == first(library, "lighthouse") == "a.txt"
    assert [path.name for path in library._home.folder.glob("*.sqlite")] == ["ledger-2.sqlite"]


def test_many_changes_keep_few_segments(library: Library, write: Write) -> None:
    for i in range(12):
        write(f"{i}.txt", f"Entry {i} is about subject {i}.")
        library.sync()
    status = library.status()
    assert (status.documents, status.loose) == (12, 0)
    assert status.segments <= 4
    assert first(library, "Which entry is about subject 7?") == "7.txt"


def test_two_folders_share_a_home(tmp_path: Path, docs: Path, write: Write) -> None:
    write("a.txt", LIGHTHOUSE)
    mine, seeds = Library(docs, tmp_path / "home"), Library(SEEDS, tmp_path / "home")
    mine.sync()
    seeds.sync()
    assert mine.sync().unchanged == 1
    assert first(mine, "treaty") == "a.txt"


def test_another_model_is_noticed_and_the_old_one_answers_meanwhile(library: Library, write: Write) -> None:
    from index.embed import weights_folder

    write("a.txt", LIGHTHOUSE)
    write("b.txt", CHEESE)
    library.sync()
    other = Library(library.docs, library.home, str(weights_folder()))
    assert other.outdated and not library.outdated
    assert first(other, "lighthouse") == "a.txt"
    assert any("another model" in problem for problem in other.status(problems=True).problems)
    seen: list[str] = []
    report = other.sync(progress=lambda progress: seen.append(first(other, "Gouda cheese")))
    assert report.embedded == 2
    assert set(seen) == {"b.txt"}
    assert not other.outdated
    assert first(other, "lighthouse") == "a.txt"


def test_status_tells_what_is_wrong(library: Library, write: Write) -> None:
    import shutil

    write("a.txt", LIGHTHOUSE)
    library.sync()
    assert library.status(problems=True).problems == ()
    shutil.rmtree(library._home.folder / "chroma")
    assert any("damaged" in problem for problem in Library(library.docs, library.home).status(problems=True).problems)


def test_read_only_home_still_answers(tmp_path: Path, docs: Path, write: Write) -> None:
    import subprocess

    write("a.txt", LIGHTHOUSE)
    home = tmp_path / "home"
    Library(docs, home).sync()
    mounted = subprocess.run(["mount", "--bind", home, home], capture_output=True).returncode == 0
    if not mounted:
        pytest.skip("mounting needs privileges")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
        library = Library(docs, home)
        with pytest.raises(HomeError, match="cannot be written"):
            library.sync()
        assert first(library, "When was the lighthouse built?") == "a.txt"
    finally:
        subprocess.run(["umount", "--lazy", home], check=True)


def test_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path, docs: Path, write: Write) -> None:
    import subprocess

    home = tmp_path / "home"
    home.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", home], capture_output=True).returncode:
        pytest.skip("mounting needs privileges")
    try:
        write("a.txt", LIGHTHOUSE)
        library = Library(docs, home)
        library.sync()
        write("big.txt", "\n\n".join(f"Remark {i} is about matter {i * 7919}. " * 20 for i in range(900)))
        with pytest.raises(HomeError):
            library.sync()
        assert first(Library(docs, home), "When was the lighthouse built?") == "a.txt"
        (docs / "big.txt").unlink()
        assert first(Library(docs, home), "lighthouse") == "a.txt"
    finally:
        subprocess.run(["umount", "--lazy", home], check=True)
