import numpy as np
import pytest
import tokenizers as tk

from knife.errors import InputError
from knife.models.texts import encode_texts, own_tokenizer, position_limit

TEXT = "The cells divide,  binding a café."


def words(tokenizer, text):
    (found,) = encode_texts(own_tokenizer(tokenizer), [text])
    return [
        text[a:b]
        for (a, b), control in zip(found.offsets, found.is_special, strict=True)
        if not control
    ]


def test_pieces_of_every_tokenizer_cover_the_text_without_the_spaces(tokenizers_by_kind, kind):
    pieces = words(tokenizers_by_kind[kind], TEXT)
    assert all(piece == piece.strip() or piece.isspace() for piece in pieces)
    assert "".join(pieces).replace(" ", "").startswith("Thecellsdivide,binding")


def test_a_word_has_the_same_span_whatever_stands_before_it(tokenizers_by_kind, kind):
    (found,) = encode_texts(own_tokenizer(tokenizers_by_kind[kind]), ["a   cell"])
    spans = {tuple(span) for span in found.offsets[~found.is_special].tolist()}
    start = min(a for a, b in spans if b > 4)
    assert start >= 4


def test_control_pieces_have_no_span(tokenizers_by_kind, kind):
    (found,) = encode_texts(own_tokenizer(tokenizers_by_kind[kind]), ["cell"])
    assert found.is_special[[0, -1]].all()
    assert not found.offsets[found.is_special].any()


def test_offsets_count_code_points_of_the_original_text(tokenizers_by_kind, kind):
    text = "🧬 e\u0301 日本 cell"
    (found,) = encode_texts(own_tokenizer(tokenizers_by_kind[kind]), [text])
    last = found.offsets[~found.is_special][-1]
    assert last[1] == len(text)
    assert text[last[0] : last[1]] in "cell"


def test_nothing_is_truncated_or_padded_whatever_the_file_says(tokenizers_by_kind):
    tokenizer = tokenizers_by_kind["wordpiece"]
    backend = tk.Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.enable_truncation(4)
    backend.enable_padding(length=9)

    class Limited:
        backend_tokenizer = backend

    encodings = encode_texts(own_tokenizer(Limited()), ["cell " * 50, "cell"])
    assert [len(encoding) for encoding in encodings] == [52, 3]
    assert backend.truncation is not None  # the original is left alone


def test_a_mask_in_a_text_is_no_control_piece_of_the_tokenizer(tokenizers_by_kind):
    tokenizer = tokenizers_by_kind["wordpiece"]
    (found,) = encode_texts(own_tokenizer(tokenizer), ["a [MASK]"])
    assert found.is_special.tolist() == [True, False, False, True]
    assert found.offsets.tolist() == [[0, 0], [0, 1], [2, 8], [0, 0]]


def test_a_long_line_is_encoded_whole(tokenizers_by_kind):
    (found,) = encode_texts(own_tokenizer(tokenizers_by_kind["wordpiece"]), ["cell " * 100_000])
    assert len(found) == 100_002
    assert found.offsets[-2].tolist() == [499_995, 499_999]


@pytest.mark.parametrize("text", ["\ud800", "cell \udc80 x"])
def test_half_a_surrogate_pair_is_refused_with_its_place(tokenizers_by_kind, text):
    backend = own_tokenizer(tokenizers_by_kind["wordpiece"])
    at = next(i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff")
    with pytest.raises(InputError, match=f"text 1 holds .* at {at}, half of a surrogate"):
        encode_texts(backend, ["fine", text])


@pytest.mark.parametrize("texts", ["one text", [b"bytes"], [None], [["a"]]])
def test_what_is_no_list_of_texts_is_refused(tokenizers_by_kind, texts):
    with pytest.raises(InputError, match="expected"):
        encode_texts(own_tokenizer(tokenizers_by_kind["wordpiece"]), texts)


def test_the_limit_is_the_smaller_of_tokenizer_and_positions(make_parts):
    model, tokenizer = make_parts("bert")
    assert position_limit(model, tokenizer) == 40
    tokenizer.model_max_length = 100
    assert position_limit(model, tokenizer) == 48
    tokenizer.model_max_length = int(1e30)
    assert position_limit(model, tokenizer) == 48


@pytest.mark.parametrize(
    ("layout", "limit"),
    [
        ("roberta", 46),
        ("mpnet", 46),
        ("xlm-roberta", 46),
        ("distilbert", 48),
        ("modernbert", 48),
        ("newer deberta-v2", 48),
    ],
)
def test_positions_that_begin_after_the_padding_shorten_the_limit(make_parts, layout, limit):
    model, tokenizer = make_parts(layout)
    tokenizer.model_max_length = int(1e30)
    assert position_limit(model, tokenizer) == limit


def test_a_sequence_of_the_full_length_is_computed(make_masked_lm, layout):
    lm, _, _ = make_masked_lm(layout)
    lm._max_length = 10**6
    model, tokenizer = lm._model, lm._tokenizer

    class Unlimited:
        model_max_length = 10**30

    limit = position_limit(model, Unlimited())
    ids = [int(tokenizer.encode("cell").ids[1])] * limit
    assert np.isfinite(lm.head_states_at([ids], [[limit - 1]])).all()
