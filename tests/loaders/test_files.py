"""Files that cannot be read are refused in a sentence."""

import pytest

from negotiations.loaders.files import Unreadable, faults_of_text, read_json


def refusal(file) -> str:
    with pytest.raises(Unreadable) as error:
        read_json(file)
    return str(error.value)


def written(tmp_path, content: bytes):
    file = tmp_path / "dossier.json"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"\xff\xfe{}", "the file is not UTF-8 (byte 1)"),
        (b'{"a": 1,\n "b": }', "line 2, column 7: Expecting value"),
        (b'{"a": 1} {', "line 1, column 10: Extra data"),
        (b"[" * 100_000, "the file is nested too deeply"),
        (b'{"a": NaN}', "NaN is no number of JSON"),
        (b'{"a": -Infinity}', "-Infinity is no number of JSON"),
        (b"[1]", "a dossier is one JSON object"),
        (b"null", "a dossier is one JSON object"),
    ],
)
def test_that_a_broken_file_is_refused(tmp_path, content, sentence):
    assert refusal(written(tmp_path, content)) == sentence


def test_that_a_number_of_thousands_of_digits_is_refused(tmp_path):
    assert "number that cannot be read" in refusal(written(tmp_path, b'{"a": %s}' % (b"9" * 5000)))


def test_that_a_missing_file_a_folder_and_an_impossible_name_are_refused(tmp_path):
    assert refusal(tmp_path / "none.json") == "there is no such file"
    assert refusal(tmp_path) == "this is a folder: name the files in it"
    assert refusal(tmp_path / "a\0b").startswith("the file cannot be read")


def test_that_a_huge_file_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(60_000_000)

    assert refusal(file) == "the file is larger than 50 MB: no dossier is"


def test_that_a_mark_of_byte_order_is_passed_over(tmp_path):
    assert read_json(written(tmp_path, b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}


def test_that_numbers_are_read_exactly(tmp_path):
    data = read_json(written(tmp_path, b'{"a": 0.1, "b": 12345678901234567890}'))

    assert str(data["a"]) == "0.1"
    assert data["b"] == 12345678901234567890


def test_that_names_that_stand_twice_are_told_with_their_places(tmp_path):
    data = read_json(
        written(tmp_path, b'{"a": [{"b": 1, "c": 2, "b": 3}], "a": [{"d": 1, "d": 1}]}')
    )

    assert {fault.path for fault in faults_of_text(data)} == {("a",), ("a", 0, "d")}


def test_that_texts_no_database_keeps_are_told_with_their_places(tmp_path):
    data = read_json(
        written(tmp_path, b'{"a": ["x\\u0000"], "b": {"c": "\\ud800"}, "d\\u0000": 1}')
    )

    places = [fault.path for fault in faults_of_text(data)]
    assert places == [("a", 0), ("b", "c"), ("d\0",)]
