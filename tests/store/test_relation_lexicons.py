"""Relation lexicons as a person writes them."""

import pytest

from knife.assembly.relations import default_relations
from knife.errors import LexiconError
from knife.store.relation_lexicons import read_relation_lexicon


@pytest.fixture
def read(tmp_path):
    def written(text):
        place = tmp_path / "mine.tsv"
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_relation_lexicon(place)

    return written


def test_places_and_weight_may_be_left_out(read):
    found = read("treat\tTREATS\tverb\ncure\tTREATS\tnoun\ndue\tCAUSES\tadjective\n").seeds
    assert [one.form for one in found] == ["verb", "noun", "adjective"]
    assert found[0].subject == ("subject",)
    assert "of" in found[1].object
    assert found[0].weight == 1


def test_places_and_weight_are_read(read):
    (found,) = read("result\tCAUSES\tverb\tfrom\tsubject\t0.5\n").seeds
    assert (found.subject, found.object, found.weight) == (("from",), ("subject",), 0.5)


def test_notes_headers_blank_lines_and_windows_lines_are_passed_over(read):
    text = b"\xef\xbb\xbf# a note\r\nterm\trelation\tform\r\n\r\nhug\tLIKES\tverb\r\n"
    assert [one.text for one in read(text).seeds] == ["hug"]


def test_words_are_in_lower_case_and_hyphens_stand_alone(read):
    assert read("Co-founder\tFOUNDED\tnoun\n").seeds[0].words == ("co", "-", "founder")


def test_labels_of_arguments_are_read(read):
    found = read("hug\tLIKES\tverb\n*\tLIKES\tlabels\tPERSON, SPECIES\t\n")
    assert found.labels_of("LIKES").subject == {"PERSON", "SPECIES"}
    assert found.labels_of("LIKES").object == frozenset()
    assert found.labels_of("HATES").subject == frozenset()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("hug\tLIKES", "2 columns"),
        ("hug\tLIKES\tadverb", "form is 'adverb'"),
        ("hug\tlikes it\tverb", "relation is 'likes it'"),
        ("\tLIKES\tverb", "term is ''"),
        ("hug\tLIKES\tverb\t\t\tmuch", "weight is 'much'"),
        ("hug\tLIKES\tverb\t\t\t2", "weight is '2'"),
        ("kiss\tLIKES\tverb", "stands there before"),
        ("a\tb\tc\td\te\tf\tg", "7 columns"),
        ("h\0g\tLIKES\tverb", "NUL"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(read, line, reason):
    with pytest.raises(LexiconError, match="line 2") as caught:
        read(f"kiss\tLIKES\tverb\n{line}\n")
    assert reason in str(caught.value)


def test_no_more_than_five_problems_are_listed(read):
    with pytest.raises(LexiconError, match="7 lines") as caught:
        read("kiss\tLIKES\tverb\n" + "x\n" * 7)
    assert "and 2 more" in str(caught.value)


def test_a_file_without_seeds_is_refused(read):
    with pytest.raises(LexiconError, match="no seed"):
        read("")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LexiconError, match=r"gone\.tsv"):
        read_relation_lexicon(tmp_path / "gone.tsv")


def test_the_digest_tells_two_lexicons_apart(read):
    one, other = read("hug\tLIKES\tverb\n").digest, read("hug\tLIKES\tnoun\n").digest
    assert one != other
    assert read("# note\nhug\tLIKES\tverb\n").digest == one


def test_the_shipped_lexicon_has_twelve_relations_or_more_with_labels():
    found = default_relations()
    assert len(found.relations) >= 12
    assert set(found.arguments) == set(found.relations)
