"""Terms of the lexicon within longer mentions, and phrases of it anywhere."""

from knife.analyses.term_candidates import TermCandidates
from knife.types.entities import Mention

ROWS = [("wheat", "SPECIES"), ("drug", "CHEMICAL"), ("breast cancer", "DISEASE"), ("old", "NONE")]


def added(make_lexicon, text, leave_out=frozenset()):
    terms = TermCandidates(make_lexicon(ROWS), leave_out)
    mentions = [Mention(3, 3 + len(text), text)]
    return [(one.start, one.text) for one in terms.added_to(mentions, f"a  {text}")]


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
    assert TermCandidates(make_lexicon(ROWS)).added_to([], "") == []


def test_a_phrase_is_a_candidate_wherever_it_stands_and_a_word_is_not(make_lexicon):
    terms = TermCandidates(make_lexicon([("gene expression", "FUNCTION"), ("wheat", "SPECIES")]))
    mentions = [Mention(0, 4, "gene"), Mention(5, 15, "expression")]
    found = terms.added_to(mentions, "gene expression in wheat")
    assert [one.text for one in found] == ["gene", "gene expression", "expression"]
