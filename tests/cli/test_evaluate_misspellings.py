"""``knife evaluate misspellings`` as a user calls it."""

from __future__ import annotations

import json

import pytest

EMBEDDED = ("evaluate", "misspellings", "--quiet", "--number", 20)


def test_the_table_has_intervals_and_chance(bare):
    result = bare(*EMBEDDED)
    assert result.exit_code == 0
    assert result.stdout.startswith("20 misspelt words (seed 0): source among the nearest 5")
    assert "head state of [CLS]" in result.stdout
    assert "letters alone, no model" in result.stdout
    assert "By chance: 0.0002 and 0.250." in result.stdout


def test_json_has_every_word_with_its_ranks(bare, tmp_path):
    words = tmp_path / "text.txt"
    words.write_text("The hospital gave aspirin to patients in London.\n")
    result = bare(*EMBEDDED, "--words", words, "--format", "json")
    record = json.loads(result.stdout)
    assert list(record) == ["top", "seed", "n_words", "recoveries", "misspellings"]
    sources = {one["source"] for one in record["misspellings"]}
    assert sources == {"hospital", "gave", "aspirin", "patients", "London"}
    names = {one["representation"] for one in record["recoveries"]}
    for one in record["misspellings"]:
        assert set(one["ranks"]) == names
    share = record["recoveries"][0]["in_vocabulary"]
    assert set(share) == {"value", "low", "high", "n"}
    assert share["n"] == 5


def test_a_tokenizer_that_cannot_spell_is_refused(invoke):
    # The tiny model has no letters, so a misspelt word is unknown to it.
    result = invoke("evaluate misspellings")
    assert result.exit_code == 1
    assert "no pieces for any" in result.stderr


@pytest.mark.parametrize("text", ["", "12 34\n", "😀 שלום\n"])
def test_a_text_without_known_words_is_refused(invoke, tmp_path, text):
    words = tmp_path / "text.txt"
    words.write_text(text)
    result = invoke("evaluate misspellings", "--words", words)
    assert result.exit_code == 1
    assert "no word of 4 letters" in result.stderr
