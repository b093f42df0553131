"""What a person names is checked against the labels that there are."""

import numpy as np
import pytest

from knife.assembly.label_choice import choose_labels, label_map
from knife.assembly.labels import default_lexicon
from knife.errors import InputError, LexiconError, StoreError
from knife.store.signatures import save_signatures
from knife.types.labels import Signatures

KNOWN = ("CHEMICAL/DRUG", "DISEASE", "DISEASE/CANCER", "GENE", "NONE")


def test_the_default_labels_are_those_of_the_default_lexicon():
    chosen = choose_labels()
    assert chosen.source is None
    assert set(chosen.names) == set(default_lexicon().label_names) - {"NONE"}
    assert chosen.digest == default_lexicon().digest


def test_a_lexicon_file_and_a_directory_tell_their_labels(tmp_path):
    (tmp_path / "my.tsv").write_text("tea\tDRINK\nhouse\tNONE\n")
    chosen = choose_labels(tmp_path / "my.tsv")
    assert chosen.names == ("DRINK",)
    assert chosen.source.terms == ("tea", "house")
    signatures = Signatures(
        ("A", "B"), np.eye(2), np.ones(2), np.full(2, 0.5), vocabulary_digest="00" * 32,
        lexicon_digest="ab",
    )  # fmt: skip
    save_signatures(signatures, tmp_path / "saved", model_name="other")
    chosen = choose_labels(tmp_path / "saved")
    assert (chosen.names, chosen.digest) == (("A", "B"), "ab")
    assert chosen.source.names == ("A", "B")


def test_labels_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(LexiconError, match="cannot be read"):
        choose_labels(tmp_path / "none")
    with pytest.raises(StoreError):
        choose_labels(tmp_path)


def test_nothing_asked_for_is_no_map():
    assert label_map(KNOWN) is None


def test_what_is_told_is_named_as_the_user_calls_it():
    own = label_map(KNOWN, {"DISEASE": "Adverse event", "GENE": "NONE"}, ["Adverse event"])
    assert own.tells(own("DISEASE/CANCER"))
    assert not own.tells("CHEMICAL/DRUG")
    # its old name is a label no longer, and neither is what became plain words
    for gone in ("DISEASE", "GENE", "NONE"):
        with pytest.raises(InputError, match=f"there is no label '{gone}'"):
            label_map(KNOWN, {"DISEASE": "Adverse event", "GENE": "NONE"}, [gone])


def test_a_label_that_is_none_is_refused_with_what_resembles_it():
    with pytest.raises(InputError, match=r"'DISEASES'\. Did you mean DISEASE"):
        label_map(KNOWN, {"DISEASES": "X"})
    with pytest.raises(InputError, match=r"'DRUG'\. Did you mean CHEMICAL/DRUG\?"):
        label_map(KNOWN, only=["DRUG"])
    with pytest.raises(InputError, match="'NONE'"):
        label_map(KNOWN, {"NONE": "X"})


def test_telling_nothing_is_refused():
    with pytest.raises(InputError, match="no label is to be told"):
        label_map(KNOWN, only=[])
