"""An evaluation that can be stopped at any time and goes on where it was."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim_core.contact_sheet import MOST_ROWS, ContactSheet
from sim_core.errors import MattingError
from sim_core.evaluation import Score
from sim_core.evaluation_report import Report
from sim_core.files import make_folder
from sim_core.image_io import read_picture, write_bytes, write_image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim_core.arrays import ImageRGB
    from sim_core.evaluation_report import Settings
    from sim_core.test_sets import Case

_MEANING = {
    "model": "the model",
    "device": "the device",
    "parity": "parity",
    "weights": "the weights",
    "region": "the region that is scored",
    "test_set": "the pictures",
    "version": "the version of Simatte",
}


class EvaluationRecord:
    """The scores so far, in memory and, after each picture, in a file."""

    def __init__(
        self,
        settings: Settings,
        cases: Sequence[Case],
        *,
        path: Path | None = None,
        sheet: Path | None = None,
    ) -> None:
        """Begin a record of no scores.

        Parameters
        ----------
        path
            JSON file to be written after each picture; without one, nothing is kept.
        sheet
            File of the contact sheet, if there is to be one. Until all is done its rows
            lie in a hidden folder beside it.
        """
        self._settings, self._cases = settings, cases
        self._path, self._sheet = path, sheet
        self._scores: dict[str, Score] = {}

    def resume(self) -> None:
        """Take over the scores that are in the file already.

        Raises
        ------
        MattingError
            When the file holds something else, or scores of other settings; says which.
        """
        if self._path is None or not self._path.exists():
            return
        content = _read(self._path)
        now = json.loads(json.dumps(asdict(self._settings)))
        changed = [_MEANING[key] for key in now if content.get(key) != now[key]]
        if changed:
            raise MattingError(
                f"{self._path} holds an evaluation with other settings; what has changed: "
                f"{', '.join(changed)}. Choose another file, or replace it by --fresh."
            )
        scores = (Score(**picture) for picture in content["pictures"])
        self._scores = {score.name: score for score in scores}

    @property
    def pending(self) -> list[Case]:
        """The cases that have yet to be scored, or to be drawn for a missing sheet."""
        undrawn = {name for name in self.drawn if not self._row(name).exists()}
        if self._sheet is not None and self._sheet.exists():
            undrawn = set()
        return [
            case
            for case in self._cases
            if case.name not in self._scores or case.name in undrawn
        ]

    @property
    def drawn(self) -> frozenset[str]:
        """The names of the cases that the sheet has room for."""
        if self._sheet is None:
            return frozenset()
        return frozenset(case.name for case in self._cases[:MOST_ROWS])

    def add(self, score: Score, row: ImageRGB | None) -> None:
        """Enter a picture's score and its row of the sheet; write both."""
        if row is not None:
            make_folder(self._rows)
            write_image(self._row(score.name), row)
        self._scores[score.name] = score
        if self._path is not None:
            write_bytes(self._path, self.report().as_json())

    def report(self) -> Report:
        """Return the scores so far, in the order of the cases."""
        names = [case.name for case in self._cases if case.name in self._scores]
        scores = [self._scores[name] for name in names]
        return Report(self._settings, scores, len(self._cases))

    def finish_sheet(self) -> None:
        """Put the sheet together, unless there was nothing to draw."""
        if self._sheet is None or not self._rows.is_dir():
            return
        sheet = ContactSheet()
        for case in self._cases:
            if self._row(case.name).exists():
                sheet.add_row(read_picture(self._row(case.name)).rgb8)
        write_image(self._sheet, sheet.image())
        shutil.rmtree(self._rows)

    @property
    def _rows(self) -> Path:
        assert self._sheet is not None
        return self._sheet.with_name(f".{self._sheet.name}.rows")

    def _row(self, name: str) -> Path:
        return self._rows / f"{name.replace('/', '∕')}.png"


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict) or "pictures" not in content:
        raise MattingError(
            f"{path} is not an evaluation to go on with. Choose another file, or replace "
            "it by --fresh."
        )
    return content
