"""A lexicon file says what it says, and what it does not say is refused with its line."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError, LexiconError, StoreError
from knife.store import lexicons
from knife.store.lexicons import lexicon_template, read_lexicon, write_template


@pytest.fixture
def file(tmp_path):
    def write(content, name="my.tsv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def rows(lexicon):
    return list(
        zip(lexicon.terms, lexicon.labels, lexicon.weights.tolist(), lexicon.sources, strict=True)
    )


def test_two_to_four_columns_are_read(file):
    path = file("a\tX\nb b\tX/Y\t0.5\nc\tX\t\tby hand\nd\tNONE\t2\tWikidata\n")
    assert rows(read_lexicon(path)) == [
        ("a", "X", 1, ""),
        ("b b", "X/Y", 0.5, ""),
        ("c", "X", 1, "by hand"),
        ("d", "NONE", 2, "Wikidata"),
    ]


@pytest.mark.parametrize(
    "header", ["term\tlabel\n", "term\tlabel\tweight\n", "# note\n\nTerm\tLabel\tWeight\tSource\n"]
)
def test_a_header_is_recognised(file, header):
    assert rows(read_lexicon(file(header + "a\tX\n"))) == [("a", "X", 1, "")]


def test_a_header_with_other_columns_is_refused(file):
    with pytest.raises(LexiconError, match="line 1: a header begins with 'term'; expected the col"):
        read_lexicon(file("term\tNONE\n"))


def test_the_word_term_can_be_labelled_below_a_header(file):
    assert rows(read_lexicon(file("term\tlabel\nterm\tNONE\n"))) == [("term", "NONE", 1, "")]


def test_notes_and_empty_lines_are_left_out(file):
    path = file("# note\twith tab\n\n \t \na\tX\n#\n# end\n")
    assert rows(read_lexicon(path)) == [("a", "X", 1, "")]


def test_a_term_that_begins_with_a_hash_is_a_term(file):
    assert read_lexicon(file("##ing\tX\n#\tY\n#tag\tX\n")).terms == ("##ing", "#", "#tag")


def test_a_term_without_label_is_skipped(file):
    assert read_lexicon(file("a\t\nb\tX\nc\t\t\tleads d, e\n")).terms == ("b",)


def test_an_empty_file_is_an_empty_lexicon(file):
    assert len(read_lexicon(file(""))) == 0


def test_byte_order_mark_and_crlf_make_no_difference(file):
    plain = read_lexicon(file("term\tlabel\nä\tX\nb\tY\n"))
    dressed = read_lexicon(file("\ufeffterm\tlabel\r\nä\tX\r\nb\tY\r\n", "dressed.tsv"))
    assert rows(plain) == rows(dressed)
    assert plain.digest == dressed.digest


def test_no_line_break_at_the_end_is_needed(file):
    assert read_lexicon(file("a\tX\nb\tY")).terms == ("a", "b")


def test_cells_are_stripped_and_composed(file):
    lexicon = read_lexicon(file("  Ma\u0308rz \t X / Y\n".replace(" / ", "/")))
    assert rows(lexicon) == [("M\u00e4rz", "X/Y", 1, "")]


def test_other_alphabets_and_emoji_are_read(file):
    terms = ("שלום", "細胞", "🧬", "e\u0323\u0302")
    lexicon = read_lexicon(file("".join(f"{term}\tX\n" for term in terms)))
    assert lexicon.terms == tuple(unicodedata.normalize("NFC", term) for term in terms)


def test_one_term_may_have_two_labels(file):
    lexicon = read_lexicon(file("a\tX\na\tY\t0.5\n"))
    assert lexicon.by_term["a"] == (("X", 1.0), ("Y", 0.5))


def test_of_two_files_the_first_one_wins(file):
    first = file("a\tX\t0.5\tfirst\nb\tX\n", "first.tsv")
    second = file("a\tX\t2\tsecond\na\tY\t3\tsecond\n", "second.tsv")
    assert rows(read_lexicon(first, second)) == [
        ("a", "X", 0.5, "first"),
        ("b", "X", 1, ""),
        ("a", "Y", 3, "second"),
    ]


def test_each_file_may_have_its_header(file):
    first, second = file("term\tlabel\na\tX\n", "1.tsv"), file("term\tlabel\nb\tX\n", "2.tsv")
    assert read_lexicon(first, second).terms == ("a", "b")


@pytest.mark.parametrize(
    "line, what",
    [
        (b"caf\xe9\tX", "byte 0xe9 is no UTF-8; expected a file saved as UTF-8"),
        (b"a\0b\tX", "it holds a NUL; expected text"),
        (b"a\tX\rb\tY", "a carriage return stands inside; expected lines that end in LF"),
        (b"insulin CHEMICAL", "it has no tab; expected term<TAB>label"),
        (b"#note", "it has no tab"),
        (b"a\tX\t1\ts\tmore", "it has 5 columns; expected"),
        (b"\tX", "it has no term; expected one"),
        (b" \tX\t1", "it has no term"),
        (b"a\tX/Y/Z", "the label 'X/Y/Z' is not one of one or two levels; expected a label such"),
        (b"a\t/X", "the label '/X'"),
        (b"a\tX/", "the label 'X/'"),
        (b"a\t/", "the label '/'"),
        (b"a\tX / Y", "the label 'X / Y'"),
        (b"a\tX\t0", "the weight '0' is no number above 0; expected"),
        (b"a\tX\t-1", "the weight '-1'"),
        (b"a\tX\tnan", "the weight 'nan'"),
        (b"a\tX\tinf", "the weight 'inf'"),
        (b"a\tX\t1e99", "the weight '1e99'"),
        (b"a\tX\t1e-60", "the weight '1e-60'"),
        (b"a\tX\t1_0", "the weight '1_0'"),
        (b"a\tX\t0,5", "the weight '0,5'"),
        (b"a\tX\tmuch", "the weight 'much'"),
        ("a\tX\t٣".encode(), "the weight '٣'"),
        (b"good\tX", "the same term and label stand on line 1; expected them once"),
        (b" good \tX\t0.5", "the same term and label stand on line 1"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(file, line, what):
    path = file(b"good\tX\n# note\n" + line + b"\nfine\tX\n")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path)
    message = str(caught.value)
    assert f"{path}, line 3: {what}" in message
    shown = line.decode("utf-8", "backslashreplace").strip()
    assert f"The line is {shown!r}" in message
    assert "Correct" in message


def test_five_problems_are_told_and_the_rest_counted(file):
    first = file("x\n" * 3, "first.tsv")
    second = file("a\tX\n" + "y\n" * 4, "second.tsv")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(first, second)
    message = str(caught.value)
    assert message.startswith("7 lines of the lexicon cannot be used:")
    assert message.count(", line ") == 5
    assert f"{second}, line 3: " in message
    assert "and 2 more." in message


def test_a_very_long_line_is_cut_in_the_message(file):
    with pytest.raises(LexiconError) as caught:
        read_lexicon(file("x" * 10_000_000))
    assert len(str(caught.value)) < 500


def test_a_file_of_another_encoding_is_refused(file):
    with pytest.raises(LexiconError, match="saved as UTF-8"):
        read_lexicon(file("a\tX\n".encode("utf-16")))


@pytest.mark.parametrize("name", ["nowhere.tsv", ".", "a\0b"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    with pytest.raises(LexiconError, match=r"the lexicon .* cannot be read: .* Check the path"):
        read_lexicon(f"{tmp_path}/{name}")


def test_no_file_at_all_is_refused():
    with pytest.raises(LexiconError, match="no lexicon file is named"):
        read_lexicon()


def test_the_digest_follows_the_rows_and_not_the_notes(file):
    base = read_lexicon(file("a\tX\nb\tY\n")).digest
    assert len(base) == 64
    assert read_lexicon(file("# note\na\tX\t1\n\nb\tY\nc\t\n")).digest == base
    for other in (
        "b\tY\na\tX\n",
        "a\tX\nb\tY\t0.5\n",
        "a\tX\nb\tY\t\ts\n",
        "a\tX\n",
        "a\tXb\nY\tZ\n",
    ):
        assert read_lexicon(file(other)).digest != base


CELL = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\t\n\r\0"), max_size=12
).map(lambda text: unicodedata.normalize("NFC", text.strip()))
TERM = CELL.filter(lambda text: text and not text.startswith("# "))
LEVEL = CELL.map(lambda text: text.replace("/", "").strip()).filter(bool)
LABEL = st.lists(LEVEL, min_size=1, max_size=2).map("/".join)
WEIGHT = st.floats(2**-20, 2**20, width=32)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(TERM, LABEL, WEIGHT, CELL), max_size=8, unique_by=lambda row: row[:2]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_any_rows_written_with_a_header_are_read_as_they_were(tmp_path_factory, table, end, bom):
    lines = ["term\tlabel\tweight\tsource", *("\t".join(map(str, row)) for row in table), ""]
    path = tmp_path_factory.mktemp("lexicon") / "any.tsv"
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + end.join(lines).encode())
    lexicon = read_lexicon(path)
    assert rows(lexicon) == table
    assert read_lexicon(path, path).digest == lexicon.digest


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("lexicon") / "any.tsv"
    path.write_bytes(data)
    try:
        read_lexicon(path)
    except LexiconError as error:
        assert str(path) in str(error)


# Templates.


def test_a_template_is_filled_in_and_read(tmp_path):
    path = tmp_path / "new" / "labels.tsv"
    write_template(path, [("insulin", "glucagon, leptin"), ("mat", "")])
    assert len(read_lexicon(path)) == 0
    filled = path.read_text("utf-8").replace("insulin\t", "insulin\tCHEMICAL/DRUG")
    path.write_text(filled, "utf-8")
    assert rows(read_lexicon(path)) == [("insulin", "CHEMICAL/DRUG", 1, "glucagon, leptin")]


@settings(max_examples=50, deadline=None)
@given(st.lists(TERM, max_size=6, unique=True), st.text())
def test_every_term_of_a_template_can_be_labelled(tmp_path_factory, terms, note):
    text = lexicon_template([(term, note) for term in terms])
    path = tmp_path_factory.mktemp("template") / "labels.tsv"
    path.write_bytes(text.replace("\t\t\t", "\tX\t\t").encode("utf-8", "replace"))
    assert read_lexicon(path).terms == tuple(terms)


def test_a_term_that_comes_again_stands_once():
    text = lexicon_template([("a", "one"), (" a ", "another")])
    assert text.count("\na\t") == 1
    assert "another" not in text


@pytest.mark.parametrize("term", ["", " ", "a\tb", "a\nb", "a\rb", "a\0b", "# a"])
def test_a_term_that_a_file_cannot_hold_is_refused(term):
    with pytest.raises(LexiconError, match=r"cannot stand in a lexicon; expected .* Leave it out"):
        lexicon_template([("fine", ""), (term, "")])


def test_a_lone_surrogate_is_refused(tmp_path):
    with pytest.raises(LexiconError, match="cannot be written as UTF-8"):
        write_template(tmp_path / "x.tsv", [("\ud800", "")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("make", [lambda p: p.write_text("mine"), lambda p: p.mkdir()])
def test_a_template_is_never_written_over_anything(tmp_path, make):
    path = tmp_path / "labels.tsv"
    make(path)
    with pytest.raises(InputError, match=r"exists already.*a person edits.*another name"):
        write_template(path, [("a", "")])
    assert path.is_dir() or path.read_text() == "mine"


def test_a_template_is_never_written_through_a_link(tmp_path):
    (tmp_path / "mine.tsv").write_text("mine")
    (tmp_path / "link.tsv").symlink_to(tmp_path / "mine.tsv")
    with pytest.raises(InputError, match="exists already"):
        write_template(tmp_path / "link.tsv", [("a", "")])
    assert (tmp_path / "mine.tsv").read_text() == "mine"


def test_a_template_that_does_not_fit_on_the_disk_leaves_nothing(tmp_path, monkeypatch):
    real = lexicons.Path.open

    class Full:
        def __init__(self, stream):
            self.stream = stream

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.stream.close()

        def write(self, data):
            self.stream.write(data[:3])
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(lexicons.Path, "open", lambda self, mode: Full(real(self, mode)))
    with pytest.raises(StoreError, match=r"No space left on device.*Make room"):
        write_template(tmp_path / "labels.tsv", [("a", "")])
    assert not list(tmp_path.iterdir())


def test_weights_are_float32(file):
    assert read_lexicon(file("a\tX\t0.1\n")).weights.dtype == np.float32
