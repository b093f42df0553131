"""Files of word pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from knife.errors import InputError
from knife.store.word_pairs import read_word_pairs

ROOT = Path(__file__).parents[1] / "data/word_pairs"


def test_two_words_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "hypernyms.tsv"
    path.write_text(
        "# a comment\r\ndog\tanimal\tgeneral\tnoun\r\n\r\nNew York\tcity\n", encoding="utf-8-sig"
    )
    pairs = read_word_pairs(path)
    assert pairs.name == "hypernyms"
    assert pairs.first == ("dog", "New York")
    assert pairs.second == ("animal", "city")
    assert pairs.tags == (frozenset({"general", "noun"}), frozenset())


def test_pairs_are_chosen_by_their_tags(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("a\tb\tgeneral\tnoun\nc\td\tgeneral\tother\n", encoding="utf-8")
    assert read_word_pairs(path).tagged(frozenset({"general", "noun"})).first == ("a",)
    assert len(read_word_pairs(path).tagged(frozenset())) == 2
    with pytest.raises(InputError, match="tagged law; expected tags of the file: general, noun"):
        read_word_pairs(path).tagged(frozenset({"law"}))


@pytest.mark.parametrize(
    "content", [b"one\n", b"a\t\n", b"\tb\n", b"a b\n", b"\xff\tb\n", b"# x\n"]
)
def test_what_is_no_pair_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"[Ee]xpected"):
        read_word_pairs(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_word_pairs(tmp_path / "none.tsv")


@pytest.mark.parametrize("name", ["synonyms", "hypernyms", "antonyms", "cohyponyms"])
def test_our_own_files_are_as_large_as_they_must_be(name: str) -> None:
    """200 of each at least, general and biomedical; no pair stands in two places."""
    pairs = read_word_pairs(ROOT / f"{name}.tsv")
    assert len(pairs) >= 200
    assert {tag for tags in pairs.tags for tag in tags} == {
        "general",
        "biomedical",
        "noun",
        "other",
    }


def test_no_pair_of_ours_stands_twice() -> None:
    sets = [read_word_pairs(path) for path in sorted(ROOT.glob("*.tsv"))]
    seen = [
        frozenset({a.lower(), b.lower()})
        for one in sets
        for a, b in zip(one.first, one.second, strict=True)
    ]
    assert len(sets) == 4
    assert len(seen) == len(set(seen))
