"""What only a fresh process shows: the entry point, what is loaded when, workers, files."""

from __future__ import annotations

import json
import subprocess
import sys

import spacy

from knife.faces.spacy_component import DocCollection
from knife.types.entities import Entity, LabelScore, Mention

TEXT = "Aspirin was given to Marie Curie in Paris."
LAZY = """
import sys
import spacy
nlp = spacy.blank("en")  # loads what entry points name
assert "knife.faces.spacy_component" in sys.modules
assert spacy.registry.has("factories", "knife_ner")
nlp.get_factory_meta("knife_ner")
heavy = {"knife.models", "knife.analyses", "transformers", "sklearn", "scipy", "safetensors"}
print(*sorted(heavy & set(sys.modules)))
"""
LOAD = """
import json, sys
import spacy
nlp = spacy.load(sys.argv[1])
print(json.dumps([(e.text, e.label_, round(e._.knife_score, 4)) for e in nlp(sys.argv[2]).ents]))
"""
WORKERS = """
import multiprocessing, sys
import spacy

multiprocessing.set_start_method("fork")
nlp = spacy.blank("en")
nlp.add_pipe("knife_ner", config={"device": "cpu"})
texts = [f"{sys.argv[1]} And {n} more." for n in range(8)]
shown = lambda doc: [(e.text, e.label_, round(e._.knife_score, 4)) for e in doc.ents]
alone = [shown(doc) for doc in nlp.pipe(texts)]
assert alone[0]
assert [shown(doc) for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == alone
print("same")
"""


READ = """
import sys
import spacy
from spacy.tokens import DocBin
(doc,) = DocBin().from_disk(sys.argv[1]).get_docs(spacy.blank("en").vocab)
print(*(f"{e.text} {e._.knife_score} {e._.knife_alternatives[0].label}" for e in doc.ents))
"""


def run(code: str, *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, *map(str, arguments)],  # the checkout is not looked at
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_spacy_finds_the_component_and_nothing_is_opened_for_that():
    assert run(LAZY) == ""


def test_a_saved_pipeline_answers_the_same_in_a_fresh_process(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("knife_ner", config={"levels": 1, "device": "cpu"})
    nlp.to_disk(tmp_path / "saved")
    before = [[e.text, e.label_, round(e._.knife_score, 4)] for e in nlp(TEXT).ents]
    assert ["Paris", "LOCATION"] in [found[:2] for found in before]
    assert json.loads(run(LOAD, tmp_path / "saved", TEXT)) == before


def test_forked_workers_give_what_one_process_gives():
    # The parent has computed with several threads before: without care the workers would hang.
    assert run(WORKERS, TEXT) == "same"


def test_a_file_is_read_with_its_attributes_by_whoever_has_knife(tmp_path):
    entity = Entity(Mention(3, 8, "Paris"), "CITY", 0.5, (LabelScore("PERSON", 0.25),))
    collection = DocCollection()
    collection.add("in Paris", [entity], name=1)
    (tmp_path / "a.spacy").write_bytes(collection.to_bytes())
    assert run(READ, tmp_path / "a.spacy") == "Paris 0.5 PERSON"
