import numpy as np

from sim_core.inference.with_patterns import WithPatterns
from tests.inference.discs import disc_image, disc_trimap
from tests.inference.fakes import OnePattern, RedMethod

IMAGE, TRIMAP = disc_image(30, 40), disc_trimap(30, 40)


def test_alpha_is_the_methods_and_patterns_are_the_classifiers() -> None:
    matte = WithPatterns(RedMethod(), OnePattern()).solve(IMAGE, TRIMAP)
    assert (matte.alpha == RedMethod().solve(IMAGE, TRIMAP).alpha).all()
    assert matte.pattern is not None
    assert matte.confidence is not None
    assert (matte.pattern == 4).all()
    assert (matte.confidence == 200).all()


def test_the_foreground_is_the_methods() -> None:
    matte = WithPatterns(RedMethod(colour=7), OnePattern()).solve(IMAGE, TRIMAP)
    assert matte.foreground is not None
    assert (matte.foreground == 7).all()


def test_drafts_are_not_classified() -> None:
    matte = WithPatterns(RedMethod(), OnePattern()).solve(IMAGE, TRIMAP, exact=False)
    assert matte.pattern is None


def test_it_needs_the_surroundings_that_the_method_needs() -> None:
    assert WithPatterns(RedMethod(halo=77), OnePattern()).halo == 77


def test_progress_grows_to_one() -> None:
    shares: list[float] = []
    WithPatterns(RedMethod(), OnePattern()).solve(IMAGE, TRIMAP, progress=shares.append)
    assert shares == sorted(shares)
    np.testing.assert_allclose(shares[-1], 1)
