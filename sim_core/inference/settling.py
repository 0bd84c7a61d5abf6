"""The exact pass: every cell of a picture solved once, and never again without need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim_core.inference.cells import Planner
from sim_core.inference.finishing import FinishedCell, Finisher, Solved
from sim_core.inference.region import solve_plan
from sim_core.rect import Rect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim_core.arrays import ImageRGB
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.inference.cells import Plan
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import CancelToken, Progress
    from sim_core.method import MattingMethod

_SOLVING = 0.9
"""Share of the progress that is the method's; putting together has the rest."""

KNOWN = b"known"
"""Stamp of a cell without unknown pixels."""


class SettledPicture:
    """The exact answer for one picture, kept up to date cell by cell.

    What it holds at the end of a pass depends on the picture and the trimap alone.

    Attributes
    ----------
    cells
        All of the picture.
    finished
        Those with unknown pixels.
    """

    def __init__(
        self,
        method: MattingMethod,
        image: ImageRGB,
        estimate: EstimateForeground,
        *,
        always_estimate: bool,
    ) -> None:
        self._method, self._image = method, image
        self._planner = Planner(method, Rect.of(image))
        self._finisher = Finisher(image, estimate, always_estimate=always_estimate)
        self._solved: dict[Rect, Solved] = {}
        self.finished: dict[Rect, FinishedCell] = {}

    @property
    def cells(self) -> tuple[Rect, ...]:
        return self._planner.cells

    def stamps(self) -> dict[Rect, bytes]:
        """Return a digest of each cell's answer."""
        finished = self.finished
        return {
            cell: finished[cell].stamp if cell in finished else KNOWN for cell in self.cells
        }

    def settle(
        self, trimap: FrozenTrimap, *, token: CancelToken, progress: Progress
    ) -> None:
        """Answer a trimap; what has been solved for the last ones is not solved again.

        Raises
        ------
        Cancelled
            Soon after `token` was set. What has been solved until then is kept.
        """
        plans = self._planner.plans(trimap)
        self._solved = {cell: s for cell, s in self._solved.items() if cell in plans}
        news = {cell: plan for cell, plan in plans.items() if self._is_new(cell, plan)}
        self._solve(news, trimap, token, progress)
        self.finished = self._finisher.finish(
            {cell: self._solved[cell] for cell in plans},
            trimap,
            self.finished,
            token=token,
            progress=lambda share: progress(_SOLVING + (1 - _SOLVING) * share),
        )

    def _is_new(self, cell: Rect, plan: Plan) -> bool:
        return cell not in self._solved or self._solved[cell].plan != plan

    def _solve(
        self,
        plans: Mapping[Rect, Plan],
        trimap: FrozenTrimap,
        token: CancelToken,
        progress: Progress,
    ) -> None:
        """Solve cells one by one; larger views count for more of the progress."""
        work, done = sum(plan.view.area for plan in plans.values()), 0
        for cell, plan in plans.items():
            token.raise_if_cancelled()
            part = _part(progress, done / work, plan.view.area / work)
            matte = solve_plan(
                self._method, self._image, trimap, plan, token=token, progress=part
            )
            self._solved[cell] = Solved(plan, matte)
            done += plan.view.area


def _part(progress: Progress, start: float, share: float) -> Progress:
    """Return the progress of a part of the solving."""
    return lambda done: progress(_SOLVING * (start + share * done))
