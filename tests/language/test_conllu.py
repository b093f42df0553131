"""CoNLL-U is read as it is meant, and refused where it means nothing."""

from __future__ import annotations

import re

import pytest

from knife.errors import InputError
from knife.language.conllu import read_conllu

CONLLU = """\
# newdoc id = a
# text = Don't go, Ann (now)!
1-2	Don't	_	_	_	_	_	_	_	_
1	Do	do	AUX	VB	_	3	aux	_	_
2	n't	not	PART	RB	_	3	advmod	_	_
3	go	go	VERB	VB	_	0	root	_	SpaceAfter=No
4	,	,	PUNCT	,	_	3	punct	_	_
4.1	you	you	PRON	PRP	_	_	_	3:nsubj	_
5	Ann	Ann	PROPN	NNP	_	3	vocative	_	_
6	(	(	PUNCT	-LRB-	_	7	punct	_	SpaceAfter=No
7	now	now	ADV	RB	_	3	advmod	_	SpaceAfter=No
8	)	)	PUNCT	-RRB-	_	7	punct	_	SpaceAfter=No
9	!	!	PUNCT	.	_	3	punct	_	_

# text = _ _
1	_	_	SYM	_	_	0	root	_	_
2	x	_	X	FW	_	1	dep	_	_
"""


def columns(number: str, head: str, word: str = "x") -> str:
    return "\t".join([number, word, word, "X", "NN", "_", head, "dep", "_", "_"])


def test_a_tree_is_read_with_its_spaces():
    first, second = read_conllu(CONLLU.splitlines())
    assert first.words == ("Do", "n't", "go", ",", "Ann", "(", "now", ")", "!")
    assert first.spaces == (False, True, False, True, True, False, False, False, True)
    assert first.heads == (2, 2, 2, 2, 2, 6, 2, 6, 2)
    assert first.labels is not None
    assert first.labels[:3] == ("aux", "advmod", "root")
    assert first.lemmas[:2] == ("do", "not")
    assert (first.opens, second.opens) == (True, False)


def test_what_is_not_annotated_is_empty_and_an_underscore_is_itself():
    second = read_conllu(CONLLU.splitlines(keepends=True))[1]
    assert second.tags == ("", "FW")
    assert second.lemmas == ("_", "")


def test_the_last_sentence_needs_no_blank_line():
    assert len(read_conllu([columns("1", "0")])) == 1


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["Cells\tNNS"], "line 1: 'Cells.tNNS' has 2 columns; expected the 10"),
        (["{}"], "has 1 columns; expected the 10"),
        ([columns("1", "0"), columns("3", "1")], "line 2: the word has the number '3'; expected 2"),
        ([columns("1", "0"), columns("2", "3")], "word 2 has the head '3'; expected a number"),
        ([columns("1", "_")], "word 1 has the head '_'"),
        ([columns("1", "2"), columns("2", "1"), columns("3", "0")], "go in a circle"),
        ([columns("1", "0"), columns("2", "2")], "circle from word 2 to itself"),
        ([columns("1", "0"), columns("2", "0")], "2 words have the head 0; expected one root"),
        ([columns("1.1", "_")], "the sentence has no word"),
        (["x-2" + columns("", "_")], "'x-2' is no range of words"),
        ([columns("1", "0", " ")], "the second column is blank; expected a word"),
        (["", "# text = nothing", ""], "has no sentence; expected CoNLL-U"),
        ([], "a.conllu has no sentence"),
    ],
)
def test_what_is_no_conllu_is_refused_with_its_line(lines, message):
    with pytest.raises(InputError, match=r"^a\.conllu") as caught:
        read_conllu(lines, "a.conllu")
    assert str(caught.value).find("expected") > 0
    assert re.search(message.replace("(", r"\("), str(caught.value))


def test_a_word_may_hold_a_space():
    assert read_conllu([columns("1", "0", "10 000 ")])[0].words == ("10 000",)
