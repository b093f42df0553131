"""Singular and plural, regular, Latin and irregular."""

import pytest

from knife.analyses.synonyms.inflections import are_inflections, singulars


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("cell", "cells"), ("study", "studies"), ("virus", "viruses"), ("box", "boxes"),
        ("bacterium", "bacteria"), ("criterion", "criteria"), ("nucleus", "nuclei"),
        ("metastasis", "metastases"), ("vertebra", "vertebrae"), ("index", "indices"),
        ("appendix", "appendices"), ("stigma", "stigmata"), ("phalanx", "phalanges"),
        ("mouse", "mice"), ("child", "children"), ("MRI", "MRIs"), ("wolf", "wolves"),
        ("red blood cell", "red blood cells"), ("heart attack", "heart attacks"),
    ],
)  # fmt: skip
def test_singular_and_plural_are_told(one, many):
    assert are_inflections(one, many) and are_inflections(many, one)
    assert one in singulars(many)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cell", "cellular"), ("cell", "cell"), ("AID", "AIDS"), ("mas", "ma"), ("bus", "bu"),
        ("red cell", "blood cells"), ("cells line", "cell line"), ("", "s"), ("process", "proces"),
    ],
)  # fmt: skip
def test_what_is_no_plural_is_not_taken_for_one(one, other):
    assert not are_inflections(one, other)
