import pytest

from knife.errors import InputError
from knife.types.label_names import label_levels, require_labels, unknown_label

KNOWN = ["DISEASE/CANCER", "CHEMICAL/DRUG", "GENE"]


def test_either_level_names_a_label():
    assert label_levels(KNOWN) == ["CHEMICAL", "CHEMICAL/DRUG", "DISEASE", "DISEASE/CANCER", "GENE"]
    require_labels(["DISEASE", "CHEMICAL/DRUG", "GENE"], KNOWN)


def test_a_slip_is_answered_with_what_was_meant():
    assert "Did you mean DISEASE/CANCER?" in (unknown_label("CANCER", KNOWN) or "")
    assert "Did you mean GENE?" in (unknown_label("GENES", KNOWN) or "")
    assert "Did you mean GENE?" in (unknown_label("gene", KNOWN) or "")


def test_what_resembles_nothing_is_answered_with_what_there_is():
    assert unknown_label("42", KNOWN) == (
        "there is no label '42'; expected one of: CHEMICAL, CHEMICAL/DRUG, DISEASE, "
        "DISEASE/CANCER, GENE."
    )
    many = unknown_label("??", [f"L{i}" for i in range(99)]) or ""
    assert many.endswith("…."), many
    assert len(many) < 200


def test_all_unknown_labels_are_named_at_once():
    with pytest.raises(InputError, match=r"'GENES'.*'drugs'.*knife labels list"):
        require_labels(["GENES", "GENE", "drugs"], KNOWN)
