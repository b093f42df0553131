"""Words without a tokenizer."""

from itertools import pairwise

import pytest
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from knife.analyses.evaluation.words import word_spans


def words(text):
    return [text[start:end] for start, end in word_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The EGFR-mutant (exon 19) cells, p<0.05, don't divide; 3.5 kg/m^2 ~ $5.",
        "Ünïcode “quotes” – dashes… and l'été, naïve café.",
        "¿Qué? 5µm ±2°C α→β ≤ x²",
        "日本語 と 中文 mixed漢字text",
        "مرحبا بالعالم، हिन्दी में लिखा।",
        "emoji 🙂🙃 a_b  double  spaces\tand\u00a0no-break",
        "",
        "   ",
    ],
)
def test_words_are_those_of_bert_s_own_pre_tokenizer(text):
    # The normaliser is what sets Chinese characters apart; nothing else of it is used here.
    normalizer = BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False
    )
    expected = BertPreTokenizer().pre_tokenize_str(normalizer.normalize_str(text))
    assert words(text) == [word for word, _ in expected]


def test_a_control_character_neither_ends_nor_makes_a_word():
    assert words("pro\u00adtein \u200b \x00 a\x00b") == ["pro\u00adtein", "a\x00b"]


def test_spans_are_ascending_and_hold_all_that_is_no_space():
    text = "IL-2 (interleukin) binds."
    spans = word_spans(text)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert "".join(text[start:end] for start, end in spans) == text.replace(" ", "")
