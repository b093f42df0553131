"""Blanks of real tokenizers: answers of transformers' own pipeline, and words in their place."""

from __future__ import annotations

import numpy as np
import pytest
import transformers as tf

from knife.analyses.filling.fill import fill, fill_texts
from knife.analyses.filling.phrases import fill_from
from knife.assembly.opening import data_directory

TEXTS = ["The [MASK] binds the protein.", "[MASK] is a city.", "Paris is a bigger [MASK]"]


def compare(found, expected, names):
    assert [answer.ids for answer in found.answers] == [((one["token"],),) for one in expected]
    assert [answer.pieces[0][0] for answer in found.answers] == [
        names[one["token"]] for one in expected
    ]
    probabilities = [answer.probability for answer in found.answers]
    np.testing.assert_allclose(probabilities, [one["score"] for one in expected], rtol=1e-4)


@pytest.mark.parametrize("layout", ["bert", "roberta", "distilbert", "xlm-roberta"])
def test_one_mask_is_answered_as_the_pipeline_answers_it(make_masked_lm, layout):
    own, twin, tokenizer = make_masked_lm(layout)
    oracle = tf.pipeline("fill-mask", model=twin, tokenizer=tokenizer, top_k=6, device="cpu")
    for text in TEXTS:
        expected = oracle(text.replace("[MASK]", tokenizer.mask_token))
        compare(fill(text, own, 6), expected, own.vocabulary.pieces)


def test_the_embedded_model_answers_as_the_pipeline_answers(model):
    place = str(data_directory() / "models" / model.vocabulary.info.name)
    twin = tf.AutoModelForMaskedLM.from_pretrained(place).float()
    tokenizer = tf.AutoTokenizer.from_pretrained(place)
    oracle = tf.pipeline("fill-mask", model=twin, tokenizer=tokenizer, top_k=8, device="cpu")
    texts = ["The patient was treated with [MASK] for pain.", "She was born in [MASK]."]
    for text, found in zip(texts, fill_texts(texts, model, 8), strict=True):
        compare(found, oracle(text), model.vocabulary.pieces)


@pytest.mark.parametrize("layout", ["bert", "roberta", "xlm-roberta", "camembert", "modernbert"])
def test_masks_are_understood_and_words_stand_where_they_were(make_masked_lm, layout):
    own, _, _ = make_masked_lm(layout)
    for text in (*TEXTS, "The [MASK] binds the [MASK]."):
        found = fill(text, own, 4, whole_words=True, max_pieces=2)
        assert found.answers
        for answer in found.answers:
            expected = text
            for word in answer.words:
                expected = expected.replace("[MASK]", word, 1)
            assert answer.text == expected
            # What is read back are the pieces that were scored.
            ids = own.encode([answer.text])[0].ids.tolist()
            flat = [piece for part in answer.ids for piece in part]
            assert [piece for piece in ids if piece in flat][: len(flat)]
            assert set(flat) <= set(ids)


@pytest.mark.parametrize("layout", ["bert", "roberta", "xlm-roberta", "camembert", "modernbert"])
def test_phrases_are_spelt_as_in_their_place(make_masked_lm, layout):
    own, _, _ = make_masked_lm(layout)
    for text in TEXTS:
        found = fill_from(text, own, ["protein", "bigger city", "London"])
        assert len(found) == 3
        for answer in found.answers:
            expected = own.encode([text.replace("[MASK]", answer.words[0])])[0].ids.tolist()
            flat = list(answer.ids[0])
            assert any(expected[at : at + len(flat)] == flat for at in range(len(expected))), answer


@pytest.mark.parametrize("layout", ["bert", "roberta", "xlm-roberta", "modernbert"])
def test_a_long_text_is_cut_at_borders_of_words(make_masked_lm, layout):
    own, _, _ = make_masked_lm(layout)
    text = "The cells divide. " * 30 + "Paris is a [MASK] city. " + "The cells divide. " * 30
    for options in ({}, {"whole_words": True}, {"candidates": ["bigger", "old drugs"]}):
        found = fill(text, own, 3, **options)
        start, end = found.read
        read = text[start:end]
        assert "[MASK]" in read
        assert len(own.encode([read.replace("[MASK]", own.mask_token)])[0]) <= own.max_length
        assert start == 0 or text[start - 1].isspace() or text[start].isspace()
        assert end == len(text) or text[end - 1].isspace() or text[end].isspace() or read[-1] == "."
