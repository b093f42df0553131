import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knife.errors import InputError
from knife.language.mentions import RuleMentionDetector
from knife.language.syntax import Reading
from knife.types.protocols import MentionDetector

DETECT = RuleMentionDetector(class_nouns=True)


def found(text):
    return [mention.text for mention in DETECT(text)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("The patient has severe asthma.", ["patient", "asthma"]),
        ("Aspirin and ibuprofen were given.", ["Aspirin", "ibuprofen"]),
        ("a novel kinase of the liver", ["kinase", "liver"]),
        ("It is non-small cell lung cancer.", ["non-small cell lung cancer"]),
        ("We treated breast cancer.", ["breast cancer"]),
        ("He has Parkinson's disease.", ["Parkinson's disease"]),
        ("She died of Lou Gehrig's disease.", ["Lou Gehrig's disease"]),
        ("We saw John's car.", ["John", "car"]),
        (
            "the epidermal growth factor receptor (EGFR) was bound",
            ["epidermal growth factor receptor", "EGFR"],
        ),
        ("He moved to New York City.", ["New York City"]),
        ("She left the Bank of England.", ["Bank of England"]),
        ("They met Ludwig van Beethoven there.", ["Ludwig van Beethoven"]),
        ("Then Anna van der Meer won.", ["Anna van der Meer"]),
        ("the captain Mary Jones spoke", ["captain", "Mary Jones"]),
        ("He met President Lincoln.", ["President", "Lincoln"]),
        ("A Danish bakery closed.", ["Danish", "bakery"]),
        ("They owe 5 % and 20 mg since 1999.", ["5 %", "20 mg", "1999"]),
        ("Take 20mg daily.", ["20mg"]),
        ("1,25-dihydroxyvitamin D3 was used.", ["1,25-dihydroxyvitamin D3"]),
        ("We gave N-acetylcysteine.", ["N-acetylcysteine"]),
        ("They added poly(ADP-ribose) polymerase.", ["poly(ADP-ribose) polymerase"]),
        ("E. coli was isolated.", ["E. coli"]),
        ("We grew Escherichia coli.", ["Escherichia coli"]),
        ("BRCA1 and TNF-alpha are induced.", ["BRCA1", "TNF-alpha"]),
        ("the p53-mediated arrest", ["p53", "arrest"]),
        ("a well-known drug", ["drug"]),
        ("X-linked ichthyosis", ["X-linked ichthyosis"]),
        ("IL-2 expression was measured.", ["IL-2", "expression"]),
        ("interleukin 2 receptor", ["interleukin 2 receptor"]),
        ("type 2 diabetes", ["type 2 diabetes"]),
        ("vitamin A and hepatitis B", ["vitamin A", "hepatitis B"]),
        ("It caused bleeding and hearing loss.", ["bleeding", "hearing loss"]),
        ("Doctors said the nurse was old.", ["Doctors", "nurse"]),
        ("The WHO warned.", ["WHO"]),
        ("AIDS is rare.", ["AIDS"]),
        ("We gave me@example.com or see https://example.com/a now.", []),
        ("It was very quickly given to them.", []),
        ("the family fled to Italy", ["family", "Italy"]),
        ("head/neck tumours", ["head/neck tumours"]),
        ("Ca2+ and Na+ enter", ["Ca2+", "Na+"]),
        ("He spoke at Johnson & Johnson.", ["Johnson & Johnson"]),
    ],
)
def test_mentions_have_the_borders_that_an_annotator_marks(text, mentions):
    assert found(text) == mentions


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Cells with IL - 2 , and TNF - alpha .", "TNF - alpha"),
        ("We grew E . coli , in broth .", "E . coli"),
        ("He has Parkinson ' s disease , type - 2 .", "Parkinson ' s disease"),
        ("p53 - mediated arrest , in cells .", "p53"),
    ],
)
def test_a_text_that_a_tokenizer_spaced_out_keeps_its_words(text, mention):
    assert mention in found(text)


def test_a_dash_between_words_separates_them():
    assert found("Cats - and dogs, too - sleep.")[:2] == ["Cats", "dogs"]


def test_a_heading_in_capitals_is_read_as_words():
    assert "OF" not in " ".join(found("EFFECTS OF ASPIRIN ON MICE")).split()
    assert "ASPIRIN" in found("EFFECTS OF ASPIRIN ON MICE")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "...", "-", "'", "%", "()", "\x00", "\U0001f600"]
)
def test_a_text_without_words_has_no_mentions(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301te\u0301 \u0301",
        "مرحبا بكم",
        "שלום",
        "日本語のテキスト",
        "a\x00b",
        "\ud800 cat",
        "x" * 5000,
    ],
)
def test_odd_texts_are_answered(text):
    for mention in DETECT(text):
        assert text[mention.start : mention.end] == mention.text


def test_a_name_that_never_ends_is_cut():
    assert max(len(mention.split()) for mention in found("cat " * 500)) <= 12


def test_data_without_white_space_is_no_mention():
    assert found("ACGT" * 500) == []


def test_the_same_text_has_the_same_mentions_whatever_came_before():
    text = "Aspirin helps John Smith."
    before = DETECT(text)
    DETECT("IL - 2 , TNF - alpha .")
    assert DETECT(text) == before == RuleMentionDetector()(text)


def test_twenty_thousand_tokens_take_less_than_a_few_seconds():
    text = "The patient received 20 mg of aspirin for severe breast cancer in New York. " * 1300
    DETECT("warm")
    began = time.perf_counter()
    assert len(DETECT(text)) == 5 * 1300
    assert time.perf_counter() - began < 5


def test_text_that_is_no_string_is_refused():
    with pytest.raises(InputError, match="expected str"):
        DETECT(3)  # type: ignore[arg-type]


def test_the_detector_is_a_mention_detector():
    detector: MentionDetector = DETECT
    assert callable(detector)


WORDS = """
the of and John's Gehrig's disease IL - -2 2 mg ( ) [ ] % & de van Bank England E. coli . , p53
's ' mediated p53-mediated p53-dependent insulin-like x well-known Well-known + / x (R)-warfarin
5'-UTR non- -ed A I
"""


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(alphabet=st.characters(), max_size=120),
        st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join),
        st.lists(st.sampled_from(WORDS.split()), max_size=25).map("".join),
    )
)
def test_mentions_hold_their_text_in_order_once_without_outer_space(text):
    found = DETECT(text)
    assert found == sorted(set(found))
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text.strip() == mention.text


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("The gene was cloned.", []),
        ("The genes and this drug, in a city.", []),
        ("The BRCA1 gene was cloned.", ["BRCA1 gene"]),
        ("Drugs such as aspirin.", ["aspirin"]),
    ],
)
def test_nouns_that_name_a_kind_are_no_mentions_alone(text, mentions):
    assert [one.text for one in RuleMentionDetector()(text)] == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "cAMP-dependent protein kinase",
            ["cAMP", "cAMP-dependent protein kinase", "protein kinase"],
        ),
        ("drug-induced hepatitis", ["drug", "hepatitis"]),
        ("cAMP-dependent x was seen", ["cAMP"]),
        ("p53-related expression", ["p53", "expression"]),
        ("aspirin plus heparin", ["aspirin", "heparin"]),
        ("Bacillus petrolei sp. nov. grew", ["Bacillus petrolei"]),
        ("They met Bishop Desmond Tutu.", ["Bishop", "Desmond Tutu"]),
        ("The I kappa B protein", ["I kappa B protein"]),
    ],
)
def test_a_run_may_go_on_after_what_it_binds_or_depends_on(text, mentions):
    assert found(text) == mentions


class Pipeline:
    """Says what a table says of each word; stands for spaCy's where only that counts."""

    def __init__(self, **words):
        self._words = words

    def __call__(self, sentences):
        for sentence in sentences:
            place = {token.text: i for i, token in enumerate(sentence)}
            yield [
                Reading(tag, relation, place.get(head, i))
                for i, (tag, relation, head) in enumerate(
                    self._words.get(token.text, ("NN", "dep", "")) for token in sentence
                )
            ]


def syntax(text, **words):
    """Return the mentions of a text, given what a pipeline says of some of its words."""
    detect = RuleMentionDetector(Pipeline(**words), class_nouns=True)
    return [mention.text for mention in detect(text)]


def test_an_unlisted_verb_is_told_by_its_tag():
    text = "the drug zargles rats"
    assert syntax(text) == ["drug zargles rats"]
    assert syntax(text, zargles=("VBZ", "root", "zargles")) == ["drug", "rats"]


def test_tags_that_nothing_speaks_for_are_not_believed():
    assert syntax("the zargle slept", zargle=("VBZ", "root", "")) == ["zargle"]
    assert syntax("some zargles slept", zargles=("VBZ", "nsubj", "slept")) == ["zargles"]
    assert syntax("some zargles slept", zargles=("IN", "case", "slept")) == ["zargles"]


def test_a_name_that_begins_a_sentence_is_told_by_its_tag():
    assert syntax("Zargle bakery closed.") == ["Zargle bakery"]
    assert syntax("Zargle bakery closed.", Zargle=("NNP", "nmod", "")) == ["Zargle", "bakery"]


def test_modifiers_that_share_a_head_are_found_with_it_and_without():
    told = {
        "glomerular": ("JJ", "amod", "injury"),
        "and": ("CC", "cc", "tubular"),
        "tubular": ("JJ", "conj", "glomerular"),
        "injury": ("NN", "obj", "saw"),
    }
    assert syntax("We saw severe glomerular and tubular injury.", **told) == [
        "glomerular",
        "glomerular and tubular injury",
        "tubular injury",
    ]


def test_headings_are_read_without_tags():
    assert syntax("DRUG ZARGLES RATS", ZARGLES=("VBZ", "root", "ZARGLES")) == ["DRUG ZARGLES RATS"]
