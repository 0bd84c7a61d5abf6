"""Alpha from one method, the semantic trimap from another."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from sim_core.jobs import CancelToken, ignore_progress
from sim_core.network.compact import STRIDE

if TYPE_CHECKING:
    from sim_core.arrays import ImageRGB, Trimap
    from sim_core.inference.pattern_maps import PatternMaps
    from sim_core.jobs import Progress
    from sim_core.method import Matte, MattingMethod

_METHOD_SHARE = 0.9
"""Share of the progress that is the method's; the classifier has the rest."""


class PatternClassifier(Protocol):
    """Says which pattern each unknown pixel shows."""

    def classify(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> PatternMaps: ...


class WithPatterns:
    """Adds patterns to a method that does not classify; a `MattingMethod` itself.

    Only exact passes are classified: patterns do not help a person while painting, and a
    draft should cost no more than its alpha.
    """

    def __init__(self, method: MattingMethod, classifier: PatternClassifier) -> None:
        self._method, self._classifier = method, classifier
        self.halo = method.halo
        self.alignment = math.lcm(method.alignment, STRIDE)

    def solve(
        self,
        image: ImageRGB,
        trimap: Trimap,
        *,
        exact: bool = True,
        token: CancelToken | None = None,
        progress: Progress = ignore_progress,
    ) -> Matte:
        """Return the method's matte with the classifier's patterns; raises as they do."""
        matte = self._method.solve(
            image,
            trimap,
            exact=exact,
            token=token,
            progress=lambda share: progress(_METHOD_SHARE * share),
        )
        if not exact:
            return matte
        maps = self._classifier.classify(
            image,
            trimap,
            token=token,
            progress=lambda share: progress(_METHOD_SHARE + (1 - _METHOD_SHARE) * share),
        )
        return replace(matte, pattern=maps.pattern, confidence=maps.confidence)
