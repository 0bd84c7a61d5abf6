"""Scores as files: JSON for programs, CSV for spreadsheets, Markdown for people."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sim_core.evaluation import class_means, mean_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim_core.evaluation import Score

COLUMNS = ("picture", "SAD / 1000", "MSE × 1000", "Grad / 1000", "Conn / 1000", "seconds")


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a model.

    Attributes
    ----------
    model
        Name of it.
    region
        What was scored, in words.
    scores
        One a picture; at least one.
    """

    model: str
    region: str
    scores: Sequence[Score]

    @property
    def title(self) -> str:
        return f"{self.model}, {self.region}"

    def lines(self) -> list[tuple[str, ...]]:
        """Return the rounded cells under `COLUMNS`: pictures, classes if any, and mean."""
        return [_cells(score) for score in self._with_means()]

    def _with_means(self) -> list[Score]:
        return [*self.scores, *class_means(self.scores), mean_score(self.scores)]

    def as_json(self) -> bytes:
        """Return the scores and their mean in full precision."""
        content = {
            "model": self.model,
            "region": self.region,
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
