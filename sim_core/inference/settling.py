"""The exact pass: every cell of a picture solved once, and never again without need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim_core.inference.cells import WHOLE_PIXELS, Planner
from sim_core.inference.finishing import FinishedCell, Finisher, Solved
from sim_core.inference.region import solve_plan
from sim_core.jobs import ignore_count
from sim_core.rect import Rect
from sim_core.trimap import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized

    from sim_core.arrays import ImageRGB
    from sim_core.frozen_trimap import FrozenTrimap
    from sim_core.inference.cells import Plan
    from sim_core.inference.reduced import EstimateForeground
    from sim_core.jobs import CancelToken, Count, Progress
    from sim_core.method import MattingMethod

_SOLVING = 0.9
"""Share of the progress that is the method's; putting together has the rest."""

_LOOKING = 1 / 20
"""What a pixel costs that is looked at, for one that is solved; measured."""

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
        self,
        trimap: FrozenTrimap,
        *,
        token: CancelToken,
        progress: Progress,
        count: Count = ignore_count,
    ) -> None:
        """Answer a trimap; what has been solved for the last ones is not solved again.

        Parameters
        ----------
        count
            Called, in pictures of several cells, with how many of those with unknown
            pixels have been solved, also by passes before this one.

        Raises
        ------
        Cancelled
            Soon after `token` was set. What has been solved until then is kept.
        """
        plans = self._planner.plans(trimap)
        self._solved = {cell: s for cell, s in self._solved.items() if cell in plans}
        news = {cell: plan for cell, plan in plans.items() if self._is_new(cell, plan)}
        counter = _Counter(self.cells, plans, news, count)
        self._solve(news, trimap, token, progress, counter)
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
        counter: _Counter,
    ) -> None:
        """Solve cells one by one; those that take longer count for more of the progress."""
        costs = {cell: _cost(plan, trimap) for cell, plan in plans.items()}
        work, done = sum(costs.values()), 0.0
        for cell, plan in plans.items():
            token.raise_if_cancelled()
            part = _part(progress, done / work, costs[cell] / work)
            matte = solve_plan(
                self._method, self._image, trimap, plan, token=token, progress=part
            )
            self._solved[cell] = Solved(plan, matte)
            done += costs[cell]
            counter.next()


class _Counter:
    """Counts solved cells, where there are several."""

    def __init__(self, cells: Sized, plans: Sized, news: Sized, count: Count) -> None:
        self._done, self._total = len(plans) - len(news), len(plans)
        self._count = count if len(cells) > 1 else ignore_count
        self._count(self._done, self._total)

    def next(self) -> None:
        self._done += 1
        self._count(self._done, self._total)


def _cost(plan: Plan, trimap: FrozenTrimap) -> float:
    """Return how long a cell takes, compared to others: solvers work on unknown pixels."""
    if plan.is_far:
        return WHOLE_PIXELS
    unknown = np.count_nonzero(trimap.crop(plan.view) == UNKNOWN)
    return unknown + _LOOKING * plan.view.area


def _part(progress: Progress, start: float, share: float) -> Progress:
    """Return the progress of a part of the solving."""
    return lambda done: progress(_SOLVING * (start + share * done))
