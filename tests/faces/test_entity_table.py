"""Entities as rows of a Parquet file, in groups."""

import io

import pyarrow.parquet
import pytest

from knife.errors import InputError, MissingExtraError
from knife.faces import entity_table
from knife.faces.entity_table import write_entity_table
from knife.types.entities import Entity, LabelScore, Mention

ASPIRIN = Entity(
    Mention(4, 11, "aspirin"), "CHEMICAL/DRUG", 0.75,
    (LabelScore("FOOD", 0.25), LabelScore("GENE", 0.0)),
)  # fmt: skip
PARIS = Entity(Mention(0, 5, "Paris"), "LOCATION", 0.5)


def table(answers, **settings):
    file = io.BytesIO()
    write_entity_table(file, answers, **settings)
    file.seek(0)
    return pyarrow.parquet.ParquetFile(file)


def test_a_row_holds_all_that_is_known_of_an_entity():
    first, second = table([("a", [ASPIRIN]), (7, [PARIS]), ("none", [])]).read().to_pylist()
    assert first == {
        "id": "a", "start": 4, "end": 11, "text": "aspirin", "label": "CHEMICAL/DRUG",
        "score": 0.75, "margin": 0.5,
        "alternatives": [{"label": "FOOD", "score": 0.25}, {"label": "GENE", "score": 0.0}],
    }  # fmt: skip
    assert (second["id"], second["alternatives"], second["margin"]) == ("7", [], 0.5)


def test_rows_are_written_in_groups_as_they_come():
    seen = []

    def answers():
        for number in range(5):
            seen.append(number)
            yield number, [PARIS, ASPIRIN, PARIS]

    found = table(answers(), rows=4)
    groups = [found.metadata.row_group(place).num_rows for place in range(found.num_row_groups)]
    assert groups == [4, 4, 4, 3]
    assert found.read()["id"].to_pylist() == [str(n) for n in range(5) for _ in range(3)]


def test_no_entities_make_a_table_without_rows():
    found = table([])
    assert found.metadata.num_rows == 0
    assert found.schema_arrow.names[:3] == ["id", "start", "end"]


def test_a_group_without_rows_is_refused():
    with pytest.raises(InputError, match="rows is 0; expected 1 or more"):
        table([], rows=0)


def test_the_missing_package_is_named_with_its_extra(monkeypatch):
    monkeypatch.setattr(entity_table, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'bert-knife\[parquet\]'"):
        table([])
