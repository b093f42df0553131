"""The component does in a pipeline what the recogniser does alone."""

from __future__ import annotations

import dataclasses

import pytest
import spacy
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.training import Example

from knife.assembly.detection import mention_detector
from knife.assembly.recognizer import EntityRecognizer
from knife.errors import InputError
from knife.types.options import TypingOptions

TEXT = "Aspirin was given to Marie Curie in Paris."
TEXTS = [TEXT, "", "She was treated for asthma in London.", "   ", "Insulin lowers glucose."]


def shown(doc):
    return [(e.start_char, e.end_char, e.label_) for e in doc.ents]


def test_entities_are_those_of_the_recogniser(nlp, recognize):
    for text in TEXTS:
        found = recognize(text)
        assert shown(nlp(text)) == [(e.start, e.end, e.label) for e in found]
    assert "CHEMICAL/DRUG" in {entity.label_ for entity in nlp(TEXT).ents}


def test_spans_tell_score_margin_alternatives_and_evidence(nlp, recognize):
    for span, entity in zip(nlp(TEXT).ents, recognize(TEXT), strict=True):
        assert span._.knife_score == entity.score
        assert span._.knife_margin == entity.margin
        assert span._.knife_alternatives == entity.alternatives
        assert span._.knife_evidence == entity.evidence
        assert span._.knife_evidence


def test_without_explain_there_is_no_evidence(make):
    (first, *_) = make()(TEXT).ents
    assert first._.knife_evidence == ()
    assert 0 < first._.knife_score <= 1


def test_a_span_of_another_kind_has_nothing_to_tell(nlp):
    span = nlp(TEXT)[1:3]
    assert span._.knife_score is None
    assert span._.knife_margin is None
    assert span._.knife_alternatives == span._.knife_evidence == ()


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_a_stream_gives_what_single_texts_give(nlp, batch_size):
    docs = list(nlp.pipe(TEXTS, batch_size=batch_size))
    assert [doc.text for doc in docs] == TEXTS
    assert [shown(doc) for doc in docs] == [shown(nlp(text)) for text in TEXTS]


def test_a_stream_shares_its_way_through_the_model(nlp, monkeypatch):
    sizes = []
    real = EntityRecognizer.recognize
    monkeypatch.setattr(
        EntityRecognizer, "recognize",
        lambda self, texts: sizes.append(len(texts)) or real(self, texts),
    )  # fmt: skip
    list(nlp.pipe(TEXTS, batch_size=2))
    assert sizes == [2, 2, 1]


def test_context_and_tuples_pass_through(nlp):
    pairs = [(text, number) for number, text in enumerate(TEXTS)]
    assert [number for _, number in nlp.pipe(pairs, as_tuples=True)] == [0, 1, 2, 3, 4]


def test_labels_may_have_one_level(make):
    nlp = make(levels=1)
    assert {entity.label_ for entity in nlp(TEXT).ents} >= {"CHEMICAL", "LOCATION"}
    assert not any("/" in label for label in nlp.get_pipe("knife_ner").labels)
    assert nlp(TEXT).ents[0]._.knife["label"] == "CHEMICAL/DRUG"


def test_only_and_mapping_are_those_of_the_recogniser(make):
    nlp = make(mapping={"CHEMICAL/DRUG": "Active substance"}, only=["Active substance"])
    assert {entity.label_ for entity in nlp(TEXT).ents} == {"Active substance"}
    assert nlp.get_pipe("knife_ner").labels == ("Active substance",)


def test_the_threshold_leaves_out_what_is_unsure(make):
    assert all(e._.knife_score >= 0.99 for e in make(threshold=0.99)(TEXT).ents)


def test_a_lexicon_of_ones_own_is_taken(make, tmp_path):
    (tmp_path / "my.tsv").write_text("tea\tDRINK\ncoffee\tDRINK\nParis\tPLACE\nhouse\tNONE\n")
    nlp = make(labels=str(tmp_path / "my.tsv"))
    assert nlp.get_pipe("knife_ner").labels == ("DRINK", "PLACE")


def test_it_works_after_other_components_and_keeps_what_they_set(recognize):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"LOWER": "was"}]], {"TAG": "VBD"})
    nlp.add_pipe("knife_ner")
    doc = nlp(f"{TEXT} {TEXTS[2]}")
    assert len(list(doc.sents)) == 2
    assert doc[1].tag_ == "VBD"
    assert len(doc.ents) == len(recognize(doc.text))


@pytest.mark.parametrize("overwrite", [False, True])
def test_entities_from_before_stay_unless_they_may_be_overwritten(overwrite):
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": "CITY", "pattern": "in Paris"}, {"label": "MINE", "pattern": "was given"}]
    )
    component = nlp.add_pipe("knife_ner", config={"overwrite": overwrite})
    doc = nlp(TEXT)
    found = {entity.text: entity.label_ for entity in doc.ents}
    assert found["was given"] == "MINE"
    assert found["Aspirin"] == "CHEMICAL/DRUG"
    if overwrite:
        assert found["Paris"] == "LOCATION/CITY"
        assert "in Paris" not in found
        assert component.n_left_out == 0
    else:
        assert found["in Paris"] == "CITY"
        assert component.n_left_out == 1
        assert doc._.knife_left_out[0]["text"] == "Paris"


def test_entities_may_go_to_a_group_of_spans(make, recognize):
    doc = make(style="spans", spans_key="mine")(TEXT)
    assert doc.ents == ()
    group = doc.spans["mine"]
    assert [span.text for span in group] == [entity.text for entity in recognize(TEXT)]
    scores = [entity.score for entity in recognize(TEXT)]
    assert group.attrs["scores"].tolist() == pytest.approx(scores)
    assert [span._.knife_score for span in group] == scores
    assert list(make(style="spans")("").spans["knife"]) == []


def test_nested_entities_may_stand_in_a_group(make, model):
    options = TypingOptions(nested=True)
    text = "Metastatic breast cancer was seen in London."
    found = EntityRecognizer(model, options=options)(text)
    doc = make(style="spans", nested=True)(text)
    assert len(found) > len(make()(text).ents)
    assert [(one.start_char, one.end_char, one.label_) for one in doc.spans["knife"]] == [
        (one.start, one.end, one.label)
        for one in sorted(found, key=lambda one: (one.start, -one.end))
    ]


def test_nouns_that_name_a_kind_are_told_if_asked_for(make, model):
    text = "The gene was found in every city."
    detector = mention_detector(class_nouns=True)
    found = EntityRecognizer(model, detector=detector)(text)
    assert [e.text for e in make(class_nouns=True)(text).ents] == [e.text for e in found]
    assert len(make()(text).ents) < len(found)


def test_borders_inside_a_token_are_widened_and_counted(make):
    nlp = make()
    nlp.tokenizer = Tokenizer(nlp.vocab)  # cuts at white space alone
    component = nlp.get_pipe("knife_ner")
    doc = nlp("She was seen in (London).")
    assert [entity.text for entity in doc.ents] == ["(London)."]
    assert (doc.ents[0]._.knife["start"], doc.ents[0]._.knife["text"]) == (17, "London")
    assert (component.n_unaligned, component.n_left_out) == (1, 0)


def test_of_two_entities_in_a_token_the_likelier_one_stays_and_the_other_is_noted(make):
    nlp = make()
    nlp.tokenizer = Tokenizer(nlp.vocab)
    component = nlp.get_pipe("knife_ner")
    text = "She went to London,Paris today."
    alone = {e.text: e._.knife_score for e in make()(text).ents if e.text in ("London", "Paris")}
    assert len(alone) == 2
    doc = nlp(text)
    (entity,) = [one for one in doc.ents if one.text == "London,Paris"]
    assert entity._.knife_score == max(alone.values())
    assert component.n_left_out == 1
    (left,) = doc._.knife_left_out
    assert left["text"] in alone


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "😀 in London 👩‍👩‍👧", "Cafe\u0301 in London", "هو في London اليوم",
             "In London\x00 and\x1b[31m Paris", "In\u2028London\r\nand Paris", "x" * 5000],
)  # fmt: skip
def test_odd_texts_are_answered_with_true_spans(nlp, recognize, text):
    doc = nlp(text)
    assert doc.text == text
    assert [e._.knife["text"] for e in doc.ents] == [e.text for e in recognize(text)]
    for entity in doc.ents:
        plain = entity._.knife
        assert text[plain["start"] : plain["end"]] == plain["text"]


def test_another_language_is_taken_as_text(recognize):
    nlp = spacy.blank("de")
    nlp.add_pipe("knife_ner")
    assert [e.text for e in nlp(TEXT).ents] == [e.text for e in recognize(TEXT)]


@pytest.fixture
def refusing(monkeypatch):
    real = EntityRecognizer.recognize

    def recognize(self, texts):
        if any("bad" in text for text in texts):
            raise InputError("a bad text")
        return real(self, texts)

    monkeypatch.setattr(EntityRecognizer, "recognize", recognize)


@pytest.mark.usefixtures("refusing")
def test_a_document_that_fails_is_left_to_the_error_handler(make):
    nlp, failed = make(), []
    with pytest.raises(InputError, match="a bad text"):
        list(nlp.pipe(["good", "bad", "good"]))
    with pytest.raises(InputError, match="a bad text"):
        nlp("bad")
    nlp.set_error_handler(lambda name, component, docs, error: failed.append((name, docs)))
    docs = list(nlp.pipe([TEXT, "bad", TEXT]))
    assert [doc.text for doc in docs] == [TEXT, TEXT]
    assert all(doc.ents for doc in docs)
    ((name, (doc,)),) = failed
    assert (name, doc.text) == ("knife_ner", "bad")
    assert nlp.get_pipe("knife_ner").get_error_handler() is not None


@pytest.mark.parametrize("style", ["ents", "spans"])
def test_spacy_scores_the_component_like_any_other(make, style):
    nlp = make(style=style)
    reference = nlp(TEXT)
    scores = nlp.evaluate([Example(nlp.make_doc(TEXT), reference)])
    assert scores["ents_f" if style == "ents" else "spans_knife_f"] == 1


def test_a_merged_document_and_a_part_keep_their_attributes(nlp, recognize):
    doc = Doc.from_docs([nlp(TEXT), nlp(TEXT)])
    scores = [entity.score for entity in recognize(TEXT)]
    assert [entity._.knife_score for entity in doc.ents] == scores * 2
    part = Span(doc, doc.ents[-1].start - 1, len(doc)).as_doc(copy_user_data=True)
    assert [entity._.knife_score for entity in part.ents] == scores[-1:]


def test_a_forked_process_cannot_compute_on_a_card(make):
    component = make().get_pipe("knife_ner")
    component._opened = dataclasses.replace(component._opened, device="cuda:0")
    component._process = -1
    with pytest.raises(InputError, match=r"cuda:0, which a forked process cannot use.*n_process=1"):
        component(spacy.blank("en")(TEXT))
