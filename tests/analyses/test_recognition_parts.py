"""Masking, looking up, weighing: the parts that typing a mention is made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.analyses.explaining import lexicon_cue
from knife.analyses.fusion import fuse, normalised, shares_of_pieces
from knife.analyses.label_scheme import LabelScheme
from knife.analyses.labelling import SpreadOptions, spread
from knife.analyses.lexicon_lookup import look_up
from knife.analyses.masking import MaskableText
from knife.assembly.labels import pieces_of
from knife.errors import InputError
from knife.types.entities import LabelScore, Mention
from knife.types.options import CueWeights, TypingOptions


def mention_of(text, part):
    start = text.index(part)
    return Mention(start, start + len(part), part)


def masked_text(model, text, part, max_pieces=32):
    readable = MaskableText.of(model.encode([text])[0])
    query = readable.masked(mention_of(text, part), model.mask_id, max_pieces)
    return query and [model.vocabulary.pieces[i] for i in query.ids], query and query.position


def test_a_mention_of_several_pieces_becomes_one_mask(toy):
    pieces, position = masked_text(toy, "she swallowed doxymycin and walks", "doxymycin")
    assert pieces == ["[CLS]", "she", "swallowed", "[MASK]", "and", "walks", "[SEP]"]
    assert pieces[position] == "[MASK]"


def test_a_text_that_is_only_the_mention_gives_no_context(toy):
    assert masked_text(toy, "druga", "druga") == (None, None)


def test_a_mention_without_a_piece_cannot_be_asked_about(toy):
    readable = MaskableText.of(toy.encode(["she  walks"])[0])
    place = readable.pieces_in(Mention(3, 5, "  "))
    assert place.start == place.stop
    assert readable.masked(Mention(3, 5, "  "), toy.mask_id, 8) is None


def test_a_text_without_pieces_has_nothing_to_mask(toy):
    readable = MaskableText.of(toy.encode([""])[0])
    assert readable.masked(Mention(0, 1, "x"), toy.mask_id, 8) is None


def test_the_pieces_of_a_mention_are_those_that_touch_it(toy):
    text = "she swallowed doxymycin and walks"
    encoding = toy.encode([text])[0]
    readable = MaskableText.of(encoding)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            slow = [
                i
                for i, (first, last) in enumerate(encoding.offsets[1:-1].tolist())
                if first < end and last > start
            ]
            found = readable.pieces_in(Mention(start, end, text[start:end]))
            assert list(range(len(readable.ids)))[found] == slow


@given(before=st.integers(0, 40), after=st.integers(0, 40), room=st.integers(3, 30))
def test_a_window_is_full_and_holds_the_mask(before, after, room):
    from knife.types.sentences import Encoding

    n = before + after + 1
    offsets = [(0, 0), *[(2 * i, 2 * i + 1) for i in range(n)], (0, 0)]
    encoding = Encoding([1, *range(100, 100 + n), 2], offsets, [True, *[False] * n, True])
    mention = Mention(2 * before, 2 * before + 1, "x")
    query = MaskableText.of(encoding).masked(mention, 0, room)
    if before + after == 0:
        assert query is None
        return
    assert query.ids[query.position] == 0
    assert len(query.ids) == min(room, n + 2)
    left = query.ids[1 : query.position]
    assert left == tuple(range(100 + before - len(left), 100 + before))


def test_a_window_too_small_for_a_mask_is_refused(toy):
    with pytest.raises(InputError, match="no room"):
        masked_text(toy, "she walks", "walks", max_pieces=2)


def test_a_number_at_the_end_does_not_tell_the_kind(make_lexicon, toy, toy_lexicon):
    lexicon = make_lexicon([("7", "NUMBER"), ("factor", "GENE")])
    assert look_up("factor 7", lexicon) is None
    assert look_up("7", lexicon).is_whole
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    ids = pieces_of(toy)(["druga", "druga ."])
    with_and_without = [shares_of_pieces(i, toy.vocabulary, signatures) for i in ids]
    assert np.array_equal(*with_and_without)


@pytest.mark.parametrize(
    ("mention", "term", "is_whole"),
    [
        ("breast cancer", "breast cancer", True),
        ("Breast cancer", "breast cancer", True),
        ("BREAST CANCER", "breast cancer", True),
        ("early breast cancer", "breast cancer", False),
        ("AIDS", "AIDS", True),
        ("aids", None, False),
        ("cancer ward", None, False),
    ],
)
def test_the_longest_ending_is_looked_up(make_lexicon, mention, term, is_whole):
    hit = look_up(mention, make_lexicon([("breast cancer", "DISEASE"), ("AIDS", "DISEASE")]))
    assert (hit and hit.term) == term
    assert bool(hit and hit.is_whole) == is_whole


def test_one_sharp_cue_outweighs_two_vague_ones():
    cues = np.array([[0.97, 0.03], [0.45, 0.55], [0.45, 0.55]])
    assert fuse(cues, np.full((3, 2), 0.5), np.ones(3), 0.5)[0] > 0.9


def test_a_silent_cue_changes_nothing():
    cues, even = np.array([[0.8, 0.2], [0.0, 0.0]]), np.full((2, 2), 0.5)
    assert np.allclose(fuse(cues, even, np.ones(2), 0.5), fuse(cues[:1], even[:1], np.ones(1), 0.5))


def test_what_a_cue_says_of_nothing_is_taken_off():
    says = np.array([[0.7, 0.3]])
    assert np.allclose(fuse(says, says, np.ones(1), 1.0), 0.5)


def test_all_silent_is_uniform_and_no_division_by_zero():
    assert np.allclose(fuse(np.zeros((2, 3)), np.ones((2, 3)) / 3, np.ones(2), 0.5), 1 / 3)
    assert normalised(np.zeros(3)).tolist() == [0, 0, 0]


def test_continuations_speak_for_a_word_the_vocabulary_never_saw(toy, toy_lexicon):
    signatures = spread(toy_lexicon, toy.vocabulary, pieces_of(toy), SpreadOptions(least_z=1.0))
    ids = pieces_of(toy)(["walks azymycin"])[0]
    shares = shares_of_pieces(ids, toy.vocabulary, signatures)
    assert signatures.names[int(shares.argmax())] == "CHEMICAL/DRUG"
    assert not shares_of_pieces(ids[:0], toy.vocabulary, signatures).any()


def test_the_finer_label_is_said_only_by_a_majority():
    scheme = LabelScheme.of(["CHEMICAL", "CHEMICAL/DRUG", "CHEMICAL/TOXIN", "FOOD"])
    assert scheme.best(np.array([0.1, 0.5, 0.1, 0.3]), 0) == "CHEMICAL/DRUG"
    assert scheme.best(np.array([0.1, 0.25, 0.35, 0.3]), 0) == "CHEMICAL"


@pytest.mark.parametrize(
    "bad",
    [
        {"threshold": 2.0},
        {"n_substitutes": 0},
        {"prompt_text": "what is it"},
        {"context_pieces": 2},
    ],
)
def test_impossible_options_are_refused(bad):
    with pytest.raises(InputError, match=r"expected|lacks"):
        TypingOptions(**bad)


@pytest.mark.parametrize("bad", [{"in_context": -1.0}, {"pieces": float("nan")}, {"alone": 1e999}])
def test_impossible_weights_are_refused(bad):
    with pytest.raises(InputError, match="none below 0"):
        CueWeights(**bad)


def test_weights_that_hear_nothing_are_refused():
    with pytest.raises(InputError, match="one above"):
        CueWeights(0, 0, 0, 0, 0)


NAMES = [("Marion", "PERSON/FIRST_NAME"), ("Paris", "LOCATION/CITY"), ("Hospital", "LOCATION")]
NAMES += [("Christian", "PERSON/FIRST_NAME"), ("Christian", "RELIGION")]


def test_a_given_name_tells_what_the_whole_name_is(make_lexicon):
    hit = look_up("Marion Clignet", make_lexicon(NAMES))
    assert (hit.term, hit.labels, hit.is_whole) == ("Marion", (LabelScore("PERSON", 1.0),), False)
    assert lexicon_cue(0.4, hit).source == "lexicon, given name: Marion"


@pytest.mark.parametrize(
    "mention", ["Paris Clignet", "Marion clignet", "Christian Dior", "Clignet Marion Rose", "Rose"]
)
def test_nothing_else_at_the_beginning_of_a_mention_tells_its_kind(mention, make_lexicon):
    assert look_up(mention, make_lexicon(NAMES)) is None


def test_names_of_several_words_are_found_in_a_headline(make_lexicon):
    lexicon = make_lexicon([("New York", "LOCATION"), ("York", "PERSON"), ("Aids", "FOOD")])
    assert look_up("NEW YORK", lexicon).term == "New York"
    assert look_up("AIDS", lexicon) is None


def test_endings_count_before_given_names(make_lexicon):
    assert look_up("Marion Hospital", make_lexicon(NAMES)).term == "Hospital"
    assert look_up("Marion", make_lexicon(NAMES)).labels == (LabelScore("PERSON/FIRST_NAME", 1.0),)
