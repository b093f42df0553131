"""A label map says what a person calls each label, and what it does not say is refused."""

import pytest

from knife.errors import InputError
from knife.store.label_maps import read_label_map

KNOWN = ["DISEASE", "DISEASE/CANCER", "CHEMICAL/DRUG", "GENE", "NONE"]


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "own.tsv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_targets_may_have_several_words_and_two_levels(file):
    own = read_label_map(file("DISEASE\tAdverse event\nGENE\tBio/Gene or protein\n"), KNOWN)
    assert own("DISEASE/CANCER") == "Adverse event"
    assert own("GENE") == "Bio/Gene or protein"
    assert own("CHEMICAL/DRUG") == "CHEMICAL/DRUG"
    assert own.only is None


def test_the_finer_label_has_its_own_line(file):
    own = read_label_map(file("DISEASE\tFinding\nDISEASE/CANCER\tTumour\n"), KNOWN)
    assert (own("DISEASE/CANCER"), own("DISEASE/INJURY")) == ("Tumour", "Finding")


def test_none_as_target_drops_a_label(file):
    assert read_label_map(file("GENE\tNONE\n"), KNOWN)("GENE") == "NONE"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_header_notes_empty_lines_and_line_ends_are_those_of_a_lexicon(file, line_end, mark):
    lines = ["# a note\twith a tab", "", "Label\town", "GENE\t Gen ", "#", "DISEASE\t"]
    own = read_label_map(file(mark + line_end.join(lines)), KNOWN)
    assert dict(own.targets) == {"GENE": "Gen"}


def test_a_first_level_is_known_where_a_finer_label_is(file):
    assert read_label_map(file("CHEMICAL\tStoff\n"), KNOWN)("CHEMICAL/DRUG") == "Stoff"


def test_without_known_labels_any_label_is_taken(file):
    assert read_label_map(file("WHATEVER\tX\n"))("WHATEVER") == "X"


def test_an_empty_file_maps_nothing(file):
    assert dict(read_label_map(file("")).targets) == {}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("DISEASES\tX", "there is no label 'DISEASES'. Did you mean DISEASE"),
        ("disease\tX", "there is no label 'disease'. Did you mean DISEASE"),
        ("QQQQ\tX", "there is no label 'QQQQ'; expected one of: CHEMICAL, CHEMICAL/DRUG, DISEASE"),
        ("DISEASE", "it has no tab; expected label<TAB>own"),
        ("DISEASE\tX\ty", "it has 3 columns"),
        ("\tX", "it has no label"),
        ("DISEASE\tA/B/C", "the label 'A/B/C' is not one of one or two levels"),
        ("DISEASE\tA/", "the label 'A/' is not one of one or two levels"),
        ("DISEASE\t/", "the label '/' is not one of one or two levels"),
        ("NONE\tX", "NONE stands for plain words"),
        ("GENE\tagain", "the same label stands on line 1"),
        ("DISEASE\tX\0", "it holds a NUL"),
        ("label\tX", "there is no label 'label'"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(file, line, problem):
    with pytest.raises(InputError, match="1 line of the label map") as error:
        read_label_map(file(f"GENE\tGen\n{line}\n"), KNOWN)
    assert f"own.tsv, line 2: {problem}" in str(error.value)
    assert str(error.value).endswith("Correct them in the file and read it again.")


def test_a_header_of_other_columns_is_refused(file):
    with pytest.raises(InputError, match="line 1: a header begins with 'label'"):
        read_label_map(file("label\tmine\n"), KNOWN)


def test_five_problems_are_listed_and_the_others_counted(file):
    with pytest.raises(InputError, match=r"7 lines of the label map(.|\n)*and 2 more\."):
        read_label_map(file("X\n" * 7), KNOWN)


def test_a_file_that_is_no_utf8_or_not_there_is_refused(file, tmp_path):
    with pytest.raises(InputError, match="line 1: byte 0xff is no UTF-8"):
        read_label_map(file(b"\xff\tX\n"), KNOWN)
    with pytest.raises(InputError, match="cannot be read"):
        read_label_map(tmp_path / "none.tsv")
    with pytest.raises(InputError, match="cannot be read"):
        read_label_map("a\0b")
