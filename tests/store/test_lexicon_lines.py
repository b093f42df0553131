"""One line: note, header, row or problem."""

import pytest

from knife.errors import LexiconError
from knife.store.lexicon_lines import LineError, Row, cells_of, clean, is_header, row_of, shown


def test_cells_are_clean():
    assert cells_of(b" a \tX\t\t by  hand ") == ["a", "X", "", "by  hand"]


@pytest.mark.parametrize("raw", [b"", b"  ", b"\t\t", b"# note", b"#"])
def test_notes_and_empty_lines_have_no_cells(raw):
    assert cells_of(raw) is None


def test_a_row_has_its_defaults():
    assert row_of(["a", "X"]) == Row("a", "X", 1.0, "")


@pytest.mark.parametrize("cell, value", [("0.5", 0.5), (".5", 0.5), ("+2.", 2), ("1E-3", 0.001)])
def test_weights_are_plain_numbers(cell, value):
    row = row_of(["a", "X", cell])
    assert row is not None
    assert row.weight == value


def test_a_problem_is_a_lexicon_error():
    with pytest.raises(LexiconError):
        cells_of(b"no tab")
    assert issubclass(LineError, LexiconError)


def test_only_the_columns_in_order_are_a_header():
    assert is_header(["TERM", "Label"])
    assert not is_header(["terms", "label"])
    with pytest.raises(LineError, match="in this order"):
        is_header(["term", "source", "label"])


def test_what_is_shown_is_cut_and_harmless():
    assert shown("x" * 100) == repr("x" * 60 + "…")
    assert shown("\x1b[2J") == r"'\x1b[2J'"


def test_a_combining_mark_is_composed():
    assert clean(" e\u0301 ") == "\u00e9"
