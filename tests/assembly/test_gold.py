"""Gold sets are read and prepared before any model is opened."""

import pytest

from knife.analyses.evaluation.ner_reports import NerOptions
from knife.assembly.gold import prepare_sets, read_sets
from knife.errors import InputError
from knife.types.label_maps import LabelMap

KNOWN = ["LOCATION/CITY", "CHEMICAL"]


def write(path, label="LOCATION"):
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"Paris\tB-{label}\n\nhere\tO\n")
    return path


def test_sets_are_named_by_stems_and_by_directories_where_these_agree(tmp_path):
    places = [write(tmp_path / "a" / "x.conll"), write(tmp_path / "b" / "x.conll")]
    places.append(write(tmp_path / "b" / "y.conll"))
    assert list(read_sets(places)) == ["a/x.conll", "b/x.conll", "y"]
    assert list(read_sets([tmp_path / "b"])) == ["x", "y"]


def test_sets_that_cannot_be_told_apart_are_refused(tmp_path):
    places = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        places.append(write(tmp_path / place / "dev" / "x.conll"))
    with pytest.raises(InputError, match=r"two gold files are called 'dev/x\.conll'"):
        read_sets(places)


def test_each_set_is_prepared_by_its_own_map(tmp_path):
    sets = read_sets([write(tmp_path / "a.conll"), write(tmp_path / "b.conll", "PLACE")])
    maps = {"b": LabelMap({"LOCATION": "PLACE"})}
    first, second = prepare_sets(sets, KNOWN, maps, NerOptions(sample=1))
    assert (first.labels, second.labels) == (("LOCATION",), ("PLACE",))
    assert (len(first), first.n_in_file, second.mapping) == (1, 2, maps["b"])


def test_a_label_that_no_set_has_cannot_be_ignored(tmp_path):
    sets = read_sets([write(tmp_path / "a.conll"), write(tmp_path / "b.conll", "CHEMICAL")])
    with pytest.raises(InputError, match=r"no set has the label 'MISC'.*CHEMICAL, LOCATION"):
        prepare_sets(sets, KNOWN, options=NerOptions(ignored=frozenset(["MISC"])))
    with pytest.raises(InputError, match="'b' has no label that can be scored"):
        prepare_sets(sets, KNOWN, options=NerOptions(ignored=frozenset(["CHEMICAL"])))


def test_no_set_is_refused():
    with pytest.raises(InputError, match="no gold set"):
        prepare_sets({}, KNOWN)
