"""Scores as files: JSON for programs, CSV for spreadsheets, Markdown for people."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim_core.compute import AUTO
from sim_core.evaluation import class_means, mean_score

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim_core.evaluation import Score

COLUMNS = ("picture", "SAD / 1000", "MSE × 1000", "Grad / 1000", "Conn / 1000", "seconds")


@dataclass(frozen=True, slots=True)
class Settings:
    """All that scores depend on: the same settings, the same scores.

    Attributes
    ----------
    model, device, parity, precision
        As in `sim_core.models.load_predictor`.
    weights
        The files that the model takes, by name, and their sha256.
    region
        What is scored, in words.
    test_set
        `sim_core.test_sets.fingerprint` of the pictures.
    version
        Of Simatte.
    """

    model: str
    device: str
    parity: bool
    weights: Mapping[str, str]
    region: str
    test_set: str
    version: str
    precision: str = AUTO


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a model.

    Attributes
    ----------
    settings
        What they depend on.
    scores
        One a picture; at least one.
    total
        How many pictures there will be in the end.
    """

    settings: Settings
    scores: Sequence[Score]
    total: int

    @property
    def title(self) -> str:
        model = self.settings.model
        # Weights that ship or were imported are named after their model.
        own = [name for name in self.settings.weights if not name.startswith(model)]
        return ", ".join([model, *own, self.settings.region])

    def lines(self) -> list[tuple[str, ...]]:
        """Return the rounded cells under `COLUMNS`: pictures, classes if any, and mean."""
        return [_cells(score) for score in self._with_means()]

    def _with_means(self) -> list[Score]:
        return [*self.scores, *class_means(self.scores), mean_score(self.scores)]

    def as_json(self) -> bytes:
        """Return the scores and their means in full precision, and the settings."""
        content = {
            **asdict(self.settings),
            "complete": len(self.scores) == self.total,
            "mean": asdict(mean_score(self.scores)),
            "classes": [asdict(score) for score in class_means(self.scores)],
            "pictures": [asdict(score) for score in self.scores],
        }
        return json.dumps(content, indent=2).encode()

    def as_csv(self) -> bytes:
        """Return a line for each picture, class and the mean, in full precision."""
        lines = [asdict(score) for score in self._with_means()]
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        return text.getvalue().encode()

    def as_markdown(self) -> bytes:
        """Return the title and a table."""
        rule = ("---", *("---:" for _ in COLUMNS[1:]))
        rows = (
            " | ".join(cell.replace("|", "\\|") for cell in line)
            for line in (COLUMNS, rule, *self.lines())
        )
        table = "\n".join(f"| {row} |" for row in rows)
        return f"**{self.title}**\n\n{table}\n".encode()


def _cells(score: Score) -> tuple[str, ...]:
    return (
        score.name,
        f"{score.sad:.2f}",
        f"{score.mse:.1f}",
        f"{score.gradient:.2f}",
        f"{score.connectivity:.2f}",
        f"{score.seconds:.2f}",
    )
