import pytest

from knife.errors import InputError
from knife.store.scored_pairs import read_pairs


def written(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        '"A ""cat"", b.","A dog, c.",2.5\n',
        '\ufeffsentence1,sentence2,score\n"x","y",1\n',
        "id\tSentence1\tSentence2\tScore\n7\tx\ty\t1\n",
        "x\ty\t1",
        "x;y;1\r\n",
        "genre,text1,text2,score\nnews,x,y,1\n",
        "word1\tword2\tPOS\tSimLex999\nx\ty\tN\t1\n",
    ],
)
def test_files_of_many_shapes_are_read(tmp_path, text):
    found = read_pairs(written(tmp_path, text))
    assert len(found) == 1
    assert found.scores[0] in (1, 2.5)


def test_quotation_marks_in_a_tab_separated_file_are_letters(tmp_path):
    found = read_pairs(written(tmp_path, 'He said "no\t"yes" it is\t3\nx\ty\t1\n'))
    assert found.first == ('He said "no', "x")


def test_columns_can_be_named_or_counted(tmp_path):
    path = written(tmp_path, "a,b,c,d\n1,x,y,5\n")
    assert read_pairs(path, ["b", "C", "d"]).second == ("y",)
    path = written(tmp_path, "1,x,y,5\n")
    assert read_pairs(path, ["2", "3", "4"]).scores.tolist() == [5]


@pytest.mark.parametrize(
    ("text", "columns", "said"),
    [
        ("", None, "no lines"),
        ("sentence1,sentence2,score\n", None, "no pairs"),
        ("a,b,c\n", None, "--columns"),
        ("x,y,1\nx,y,good\n", None, "line 2 has no score"),
        ("x,y,1\nx,y,nan\n", None, "line 2 has no score"),
        ("x,y,1\nx\n", None, "line 2"),
        ("a,b,c\nx,y,1\n", ["a", "b", "z"], "no column 'z'"),
        ("x,y,1\n", ["1", "2", "9"], "numbers from 1"),
        ("x,y,1\n", ["1", "2"], "expected three"),
        (b"\xff\xfe\x00", None, "UTF-8"),
    ],
)
def test_what_is_no_file_of_pairs_is_refused(tmp_path, text, columns, said):
    with pytest.raises(InputError, match=said):
        read_pairs(written(tmp_path, text), columns)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_pairs(tmp_path / "none.csv")
