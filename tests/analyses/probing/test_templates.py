"""The syntax of templates, and what is said about templates that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knife.analyses.probing.templates import Blank, Mask, Template, parse_template
from knife.errors import InputError


def test_blanks_and_masks_are_found_in_their_order():
    found = parse_template("{DRUG} treats [MASK:DISEASE] in {who:PERSON}, says [MASK].")
    assert found.blanks == (Blank("DRUG", "DRUG"), Blank("who", "PERSON"))
    assert found.masks == (Mask("DISEASE"), Mask(""))
    assert found.slots == ("DRUG", "[MASK]", "who", "[MASK]")


def test_terms_and_the_models_own_mask_are_put_in():
    found = parse_template("{A} and {A} or {B}: [MASK:X]!")
    assert found.filled({"A": "one", "B": "two"}, "<mask>") == "one and one or two: <mask>!"
    assert [blank.name for blank in found.blanks] == ["A", "B"]


def test_a_blank_without_a_term_is_refused():
    with pytest.raises(InputError, match=r"blank \{B\} of template .* has no term"):
        parse_template("{A} {B} [MASK]").filled({"A": "x"}, "[MASK]")


def test_braces_can_be_written_twice_to_mean_themselves():
    found = parse_template("f{{x}} = {A} [MASK]")
    assert found.filled({"A": "1"}, "[MASK]") == "f{x} = 1 [MASK]"


def test_names_and_types_may_have_two_levels_and_blanks_around_them():
    found = parse_template("{ CHEMICAL/DRUG } [MASK: DISEASE/CANCER ]")
    assert found.blanks == (Blank("CHEMICAL/DRUG", "CHEMICAL/DRUG"),)
    assert found.masks == (Mask("DISEASE/CANCER"),)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "has no mask"),
        ("   ", "has no mask"),
        ("{DRUG} treats it", "has no mask"),
        ("{DRUG treats [MASK]", "without its other half at 0"),
        ("DRUG} treats [MASK]", "without its other half at 4"),
        ("{} treats [MASK]", "expected a name that begins with a letter"),
        ("{1} treats [MASK]", "expected a name that begins with a letter"),
        ("{DRUG:} treats [MASK]", "expected a name that begins with a letter"),
        ("{A} treats [MASK:]", "without a type"),
        ("{A} treats [MASK: ]", "without a type"),
        ("{A} treats [mask]", r"holds '\[mask\]', which is no mask"),
        ("[MASK] [ MASK:X]", "which is no mask"),
        ("[MASK] and [MASK:X", "which is no mask"),
        ("{A:X} {A:Y} [MASK]", "gives blank 'A' the types X and Y"),
        ("{a{b}} [MASK]", "without its other half"),
    ],
)
def test_what_is_no_template_is_refused_with_what_was_expected(source, message):
    with pytest.raises(InputError, match=message) as caught:
        parse_template(source)
    assert "xpected" in str(caught.value)


def test_a_template_must_be_a_text():
    with pytest.raises(InputError, match="a template is 7"):
        parse_template(7)


@given(st.text(alphabet="ab {}[]:MASK\u0301\U0001f600\u05d0\x00", max_size=30))
def test_any_text_is_a_template_or_an_error(source):
    try:
        found = parse_template(source)
    except InputError:
        return
    assert isinstance(found, Template)
    assert found.masks


@given(st.text(max_size=20).filter(lambda text: "[" not in text))
def test_text_around_the_slots_is_kept_as_it_is(text):
    written = text.replace("{", "{{").replace("}", "}}")
    assert parse_template(f"{written}[MASK]").filled({}, "#") == f"{text}#"
