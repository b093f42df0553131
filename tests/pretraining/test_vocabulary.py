"""A vocabulary is trained as planted, the same each time, and every library reads it alike."""

from __future__ import annotations

import json
import random
import subprocess
import sys

import pytest
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from knife.errors import InputError, StoreError
from knife.pretraining.documents import Documents, LineFilters, ReadingOptions
from knife.pretraining.vocabulary import (
    CONTROL,
    VocabularyOptions,
    read_vocabulary,
    save_vocabulary,
    train_vocabulary,
)

DIGITS = list("0123456789")
CORPUS = (
    "The receptor cd80 binds to IFN-\u03b2 on many cells.\n"
    "In 1998 there were 2500 cells, 37.5 % of them with cd80.\n"
    "\n\n\n"
    "\u8fd9\u662f\u4e00\u4e2a\u5173\u4e8e\u7ec6\u80de\u7684\u957f\u53e5\u5b50\u800c\u4e14\u5b83\u6ca1\u6709\u82f1\u6587\n"
    "\n\n"
    "A caf\u00e9 in 1998 sold 10mg of \u03b2 and \u0434\u043e\u043c to cells 1998 times.\n"
) * 20


def pieces_of(tokenizer):
    ids = tokenizer.get_vocab()
    return sorted(ids, key=lambda piece: ids[piece])


def options(size=400, **others):
    return VocabularyOptions(size=size, **{"min_frequency": 2, **others})


@pytest.fixture
def documents(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(CORPUS, encoding="utf-8")
    return Documents([path], lambda text: [text], lambda place, reason: None)


def test_pairs_are_merged_by_count():
    # a+b is seen 15 times, then ab+c 10 times; b+c is gone by then.
    tokenizer = train_vocabulary([("abc " * 10 + "ab " * 5,)], options())
    signs = sorted([*DIGITS, "a", "b", "c"])
    inside = [f"##{sign}" for sign in sorted([*DIGITS, "b", "c"])]
    assert pieces_of(tokenizer) == [*CONTROL, *signs, *inside, "ab", "abc"]
    assert [tokenizer.get_vocab()[piece] for piece in CONTROL] == [0, 1, 2, 3, 4]


def test_size_and_frequency_bound_what_is_merged():
    text = [("abc " * 10 + "ab " * 5 + "cd " * 3,)]
    assert pieces_of(train_vocabulary(text, options(min_frequency=4)))[-1] == "abc"
    assert pieces_of(train_vocabulary(text, options(min_frequency=3)))[-1] == "cd"
    n = len(train_vocabulary(text, options()))
    short = train_vocabulary(text, options(size=n - 1))
    assert pieces_of(short) == pieces_of(train_vocabulary(text, options()))[:-1]


def test_the_planted_corpus_gives_what_it_should(documents):
    tokenizer = train_vocabulary(documents, options(numbers="drop"))
    pieces = set(tokenizer.get_vocab())
    assert {"\u03b2", "cd80", "cells", "receptor", "caf\u00e9", *DIGITS} <= pieces
    assert {f"##{digit}" for digit in DIGITS} <= pieces
    assert not [piece for piece in pieces if piece.isdecimal() and len(piece) > 1]
    assert documents.n_documents == 3 * 20 - 19  # the corpus begins anew in the same document
    assert tokenizer.tokenize("In 1998 cd80 bound IFN-\u03b2.") == [
        "In", *["1", "##9", "##9", "##8"], "cd80", *tokenizer.tokenize("bound"), "IFN", "-",
        "\u03b2", ".",
    ]  # fmt: skip


def test_chinese_lines_are_dropped_by_the_filter_and_their_signs_with_them(documents, tmp_path):
    with_them = train_vocabulary(documents, options())
    filtered = Documents(
        [tmp_path / "corpus.txt"],
        lambda text: [text],
        lambda place, reason: None,
        ReadingOptions(filters=LineFilters(mostly_ascii=True)),
    )
    without = train_vocabulary(filtered, options())
    assert filtered.dropped == {"mostly_ascii": 20}
    assert "\u8fd9" in with_them.get_vocab()
    assert "\u8fd9" not in without.get_vocab()
    assert without.tokenize("\u8fd9 cells") == ["[UNK]", "cells"]
    assert "\u03b2" in without.get_vocab()


def test_numbers_are_kept_unless_dropped(documents):
    assert "1998" in train_vocabulary(documents, options()).get_vocab()
    assert "1998" not in train_vocabulary(documents, options(numbers="drop")).get_vocab()


def test_dropping_numbers_costs_no_pieces():
    words = " ".join(f"{n}mg" for n in range(1000, 1200)) + " cells" * 5
    for numbers in ("keep", "drop"):
        tokenizer = train_vocabulary([(words,)] * 3, options(size=120, numbers=numbers))
        assert len(tokenizer) == 120


def test_letters_of_other_scripts_are_unknown_and_other_signs_stay(documents):
    latin = train_vocabulary(documents, options(scripts=("latin",)))
    assert latin.tokenize("\u03b2 cells, 37 %") == ["[UNK]", "cells", ",", "37", "%"]
    both = train_vocabulary(documents, options(scripts=("Latin", "greek")))
    assert both.tokenize("\u03b2 \u0434\u043e\u043c cells") == ["\u03b2", "[UNK]", "cells"]


def test_the_alphabet_keeps_the_most_frequent_signs():
    text = [("aaaa bbb cc d",)] * 5
    tokenizer = train_vocabulary(text, options(limit_alphabet=2))
    assert tokenizer.tokenize("aaaa bbb cc d") == ["aaaa", "bbb", "[UNK]", "[UNK]"]


def test_case_and_accents_are_kept_or_not():
    text = [("Caf\u00e9 CAF\u00c9 Caf\u00e9 CAF\u00c9",)] * 5
    cased = train_vocabulary(text, options())
    assert cased.tokenize("Caf\u00e9 CAF\u00c9 cafe") == ["Caf\u00e9", "CAF\u00c9", "[UNK]"]
    uncased = train_vocabulary(text, options(cased=False))
    assert uncased.tokenize("Caf\u00e9 CAF\u00c9 cafe") == ["cafe"] * 3


@pytest.mark.parametrize("cased", [True, False])
def test_every_way_of_loading_gives_the_same_pieces(documents, tmp_path, cased):
    tokenizer = train_vocabulary(documents, options(cased=cased))
    save_vocabulary(tokenizer, tmp_path / "pieces")
    settings = json.loads((tmp_path / "pieces" / "tokenizer_config.json").read_text())
    assert settings["do_lower_case"] is not cased
    assert settings["strip_accents"] is not cased
    text = "The caf\u00e9 of CD80 and cd80 \u2013 IFN-\u03b2\u4e2d \U0001f600 e\u0301\0x in 1998!"
    expected = tokenizer(text, "cells")
    assert expected["input_ids"][0] == 2
    assert expected["token_type_ids"][-2:] == [1, 1]
    again = AutoTokenizer.from_pretrained(tmp_path / "pieces")
    again.save_pretrained(tmp_path / "resaved")
    for loaded in (
        again,
        read_vocabulary(tmp_path / "pieces"),
        AutoTokenizer.from_pretrained(tmp_path / "resaved"),
        PreTrainedTokenizerFast.from_pretrained(tmp_path / "pieces"),
    ):
        assert loaded(text, "cells").input_ids == expected.input_ids
        assert loaded.get_vocab() == tokenizer.get_vocab()
        assert (loaded.mask_token_id, loaded.pad_token_id) == (4, 0)
    lines = (tmp_path / "pieces" / "vocab.txt").read_text(encoding="utf-8").split("\n")
    assert lines == [*pieces_of(tokenizer), ""]


def random_corpus():
    """Return many words of equal count, so that every tie counts."""
    chance = random.Random(0)  # noqa: S311 - a corpus, not a secret
    words = ["".join(chance.choices("abcdefgh", k=chance.randint(2, 9))) for _ in range(3000)]
    return [tuple(" ".join(words[n : n + 10]) for n in range(0, 3000, 10))] * 2


def test_the_same_words_give_the_same_bytes_in_any_process_and_order(tmp_path):
    code = (
        "import sys, runpy\n"
        "tests = runpy.run_path(sys.argv[1])\n"
        "tokenizer = tests['train_vocabulary'](tests['random_corpus'](), tests['options']())\n"
        "tests['save_vocabulary'](tokenizer, sys.argv[2])\n"
    )
    subprocess.run([sys.executable, "-c", code, __file__, str(tmp_path / "other")], check=True)
    turned = [document[::-1] for document in random_corpus()]
    save_vocabulary(train_vocabulary(turned, options()), tmp_path / "here")
    for file in (tmp_path / "here").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes(), file.name
    for _ in range(3):
        again = train_vocabulary(random_corpus(), options())
        assert pieces_of(again) == pieces_of(read_vocabulary(tmp_path / "here"))


@pytest.mark.parametrize(
    "text", ["", " \t", "\0\x01", "\u200b", "x" * 101, "\u0434\u043e\u043c", "12 345"]
)
def test_a_corpus_without_words_is_refused(text):
    with pytest.raises(InputError, match="no words"):
        train_vocabulary([(text,)], options(scripts=("latin",), numbers="drop"))
    with pytest.raises(InputError, match="no words"):
        train_vocabulary([], options())


def test_odd_text_trains_too():
    odd = (
        "\U0001f600 e\u0301 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 a\0b "
        + "y" * 10_000_000
    )
    tokenizer = train_vocabulary([(odd, odd)], options())
    assert tokenizer.tokenize("\U0001f600 \u05e9\u05dc\u05d5\u05dd ab") == [
        "\U0001f600",
        "\u05e9\u05dc\u05d5\u05dd",
        "ab",
    ]


def test_a_size_without_room_for_the_signs_is_refused():
    with pytest.raises(InputError, match="a vocabulary of 20 pieces has no room"):
        train_vocabulary([("abc",)], options(size=20))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", 0),
        ("min_frequency", 0),
        ("limit_alphabet", 0),
        ("numbers", "some"),
        ("scripts", ("latn",)),
    ],
)
def test_options_that_mean_nothing_are_refused(name, value):
    with pytest.raises(InputError, match=str(value[0] if isinstance(value, tuple) else value)):
        VocabularyOptions(**{name: value})


def test_a_vocabulary_that_is_half_there_is_refused(documents, tmp_path):
    with pytest.raises(StoreError, match=r"has no tokenizer\.json"):
        read_vocabulary(tmp_path / "missing")
    save_vocabulary(train_vocabulary(documents, options()), tmp_path / "pieces")
    state = (tmp_path / "pieces" / "tokenizer.json").read_text()
    (tmp_path / "pieces" / "tokenizer.json").write_text(state[: len(state) // 2])
    with pytest.raises(StoreError, match="cannot be read"):
        read_vocabulary(tmp_path / "pieces")
