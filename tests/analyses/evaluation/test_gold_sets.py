"""Which labels of a set are scored, and what they are called."""

import pytest

from knife.analyses.evaluation.gold_sets import prepare_set
from knife.errors import InputError
from knife.types.label_maps import LabelMap

KNOWN = ["DISEASE", "DISEASE/CANCER", "PERSON/FIRST_NAME", "LOCATION", "ORGANIZATION", "NONE"]


def prepared(marked, labels, known=KNOWN, **options):
    texts = [marked.text(2, [(0, 1, label)]) for label in labels]
    return prepare_set("toy", texts, known, **options)


@pytest.mark.parametrize(
    ("label", "own"),
    [
        ("DISEASE", "DISEASE"),
        ("DISEASE/CANCER", "DISEASE/CANCER"),
        ("PERSON", "PERSON"),
        ("PER", "PERSON"),
        ("per", "PERSON"),
        ("LOC", "LOCATION"),
        ("ORG", "ORGANIZATION"),
        ("Disease", "DISEASE"),
    ],
)
def test_gold_labels_are_understood(marked, label, own):
    gold = prepared(marked, [label])
    assert gold.labels == (own,)
    assert gold.texts[0].entities[0].label == own
    assert dict(gold.renamed) == ({} if label == own else {label: own})


def test_a_short_name_that_the_scheme_has_is_kept(marked):
    assert prepared(marked, ["PER"], [*KNOWN, "PER"]).labels == ("PER",)


def test_labels_that_the_scheme_does_not_have_are_left_out_and_counted(marked):
    gold = prepared(marked, ["DISEASE", "MISC", "MISC", "NONE"])
    assert gold.labels == ("DISEASE",)
    assert dict(gold.left_out) == {"MISC": 2, "NONE": 1}
    assert gold.n_entities == 1
    assert gold.is_annotated.all()


def test_labels_that_are_to_be_ignored_are_left_out(marked):
    gold = prepared(marked, ["DISEASE", "PER"], ignored=["PER"])
    assert (gold.labels, dict(gold.left_out)) == (("DISEASE",), {"PER": 1})


def test_a_map_says_what_ours_are_called(marked):
    own = LabelMap({"DISEASE": "Finding", "DISEASE/CANCER": "Tumour", "LOCATION": "NONE"})
    gold = prepared(marked, ["Finding", "Tumour", "LOCATION", "DISEASE"], mapping=own)
    assert gold.labels == ("Finding", "Tumour")
    assert dict(gold.left_out) == {"DISEASE": 1, "LOCATION": 1}
    assert gold.mapping is own


def test_a_prediction_counts_as_the_gold_label_that_it_is_right_for(marked):
    gold = prepared(marked, ["DISEASE", "DISEASE/CANCER"])
    assert gold.scored("DISEASE/CANCER") == "DISEASE/CANCER"
    assert gold.scored("DISEASE/CANCER", "DISEASE") == "DISEASE"
    assert gold.scored("DISEASE/INJURY") == "DISEASE"
    assert gold.scored("DISEASE", "DISEASE/CANCER") == "DISEASE"
    assert gold.scored("LOCATION", "DISEASE") is None


def test_a_sample_is_drawn_by_the_seed_in_the_order_of_the_file(marked):
    labels = ["DISEASE", "MISC"] * 20 + ["LOC"]
    whole = prepared(marked, labels)
    some = [prepared(marked, labels, sample=9, seed=seed) for seed in (1, 1, 2)]
    assert [len(one) for one in some] == [9, 9, 9]
    assert some[0].texts == some[1].texts
    assert some[0].labels == whole.labels == ("DISEASE", "LOCATION")
    assert sum(some[0].left_out.values()) + some[0].n_entities == 9
    assert some[0].n_in_file == 41
    assert len(prepared(marked, labels, sample=100)) == 41


def test_drawn_texts_keep_their_order(marked):
    texts = [marked.text(n, [(0, 1, "DISEASE")]) for n in range(1, 30)]
    drawn = [
        [len(one.text) for one in prepare_set("toy", texts, KNOWN, sample=8, seed=seed).texts]
        for seed in range(3)
    ]
    assert all(lengths == sorted(set(lengths)) for lengths in drawn)
    assert drawn[0] != drawn[1]


def test_the_majority_is_the_most_frequent_label(marked):
    assert prepared(marked, ["PER", "DISEASE", "PER"]).majority == "PERSON"
    assert prepared(marked, ["PER", "DISEASE"]).majority == "DISEASE"


@pytest.mark.parametrize(
    ("labels", "shown"), [(["MISC", "X"], "only MISC, X"), ([], "without any")]
)
def test_a_set_without_a_label_to_score_is_refused(marked, labels, shown):
    with pytest.raises(InputError, match=f"'toy' has no label that can be scored.*{shown}"):
        prepared(marked, labels)
