"""Terms of the lexicon within longer mentions."""

from knife.analyses.nested_terms import NestedTerms
from knife.types.entities import Mention

ROWS = [("wheat", "SPECIES"), ("drug", "CHEMICAL"), ("breast cancer", "DISEASE"), ("old", "NONE")]


def added(make_lexicon, text, leave_out=frozenset()):
    nested = NestedTerms(make_lexicon(ROWS), leave_out)
    return [(one.start, one.text) for one in nested.added_to([Mention(3, 3 + len(text), text)])]


def test_a_term_within_a_mention_is_a_candidate_with_its_own_place(make_lexicon):
    assert added(make_lexicon, "old wheat ear") == [(3, "old wheat ear"), (7, "wheat")]


def test_the_whole_mention_is_there_once(make_lexicon):
    assert added(make_lexicon, "wheat") == [(3, "wheat")]
    assert added(make_lexicon, "ear") == [(3, "ear")]


def test_plain_words_and_what_is_left_out_are_no_candidates(make_lexicon):
    assert added(make_lexicon, "old ear") == [(3, "old ear")]
    assert added(make_lexicon, "drug abuse", {"drug"}) == [(3, "drug abuse")]
    assert added(make_lexicon, "drug abuse") == [(3, "drug"), (3, "drug abuse")]


def test_phrases_are_found_as_phrases(make_lexicon):
    assert (3, "breast cancer") in added(make_lexicon, "breast cancer cells")


def test_nothing_comes_of_nothing(make_lexicon):
    assert NestedTerms(make_lexicon(ROWS)).added_to([]) == []
