"""What an evaluation leaves behind, and what the next one takes up."""

import dataclasses

import numpy as np
import pytest

from sim_core.contact_sheet import MOST_ROWS
from sim_core.errors import MattingError
from sim_core.evaluation import Score
from sim_core.evaluation_record import EvaluationRecord
from sim_core.evaluation_report import Settings
from sim_core.image_io import read_picture
from sim_core.test_sets import Case

SETTINGS = Settings("shared", "cpu", False, {"a.pth": "12"}, "unknown region", "ab", "1")
ROW = np.full((20, 30, 3), 77, np.uint8)


def case(name, folder):
    return Case(name, *(folder / kind / f"{name}.png" for kind in "ita"))


def score(name):
    return Score(name, 1.0, 2.0, 3.0, 4.0, 5.0)


@pytest.fixture
def cases(tmp_path):
    return [case(name, tmp_path) for name in ("fur/b", "fur/a", "net/c")]


@pytest.fixture
def begin(cases, tmp_path):
    def record(settings=SETTINGS, sheet=None):
        return EvaluationRecord(
            settings, cases, path=tmp_path / "s.json", sheet=sheet and tmp_path / sheet
        )

    return record


def names(found):
    return [one.name for one in found]


def test_all_is_pending_at_first(begin):
    record = begin()
    record.resume()
    assert names(record.pending) == ["fur/b", "fur/a", "net/c"]


def test_scores_are_found_again_in_the_order_of_the_cases(begin):
    first = begin()
    first.add(score("net/c"), None)
    first.add(score("fur/b"), None)
    second = begin()
    second.resume()
    assert names(second.pending) == ["fur/a"]
    assert second.report().scores == [score("fur/b"), score("net/c")]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("weights", {"a.pth": "34"}, "the weights"),
        ("test_set", "cd", "the pictures"),
        ("version", "2", "the version of Simatte"),
        ("parity", True, "parity"),
    ],
)
def test_whatever_scores_depend_on_is_compared(begin, field, value, named):
    begin().add(score("net/c"), None)
    with pytest.raises(MattingError, match=f"what has changed: {named}"):
        begin(dataclasses.replace(SETTINGS, **{field: value})).resume()


@pytest.mark.parametrize("content", ["", "[]", '{"milk": 1}', '{"pictures"'])
def test_other_files_are_not_taken_for_evaluations(begin, tmp_path, content):
    (tmp_path / "s.json").write_text(content)
    with pytest.raises(MattingError, match="not an evaluation to go on with"):
        begin().resume()


def test_the_sheet_shows_rows_of_both_runs_and_leaves_nothing_beside_it(begin, tmp_path):
    begin(sheet="sheet.png").add(score("net/c"), ROW)
    second = begin(sheet="sheet.png")
    second.resume()
    for pending in second.pending:
        second.add(score(pending.name), ROW // 2)
    second.finish_sheet()
    shown = read_picture(tmp_path / "sheet.png").rgb8
    assert [shown[y, 0, 0] for y in (0, 20, 40)] == [38, 38, 77]
    assert {path.name for path in tmp_path.iterdir()} == {"s.json", "sheet.png"}


def test_a_sheet_that_was_not_asked_for_before_is_drawn_now(begin, cases):
    first = begin()
    for one in cases:
        first.add(score(one.name), None)
    second = begin(sheet="sheet.png")
    second.resume()
    assert len(second.pending) == len(cases)


def test_pictures_beyond_the_end_of_the_sheet_are_not_waited_for(tmp_path):
    cases = [case(f"{n:03}", tmp_path) for n in range(MOST_ROWS + 1)]
    record = EvaluationRecord(SETTINGS, cases, sheet=tmp_path / "sheet.png")
    record.add(score(cases[-1].name), None)
    assert cases[-1].name not in record.drawn
    assert cases[-1] not in record.pending
