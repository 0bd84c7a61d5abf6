"""Gradient and connectivity errors: by hand, and against slow code of another making."""

import math

import numpy as np
import pytest

from sim_core.metrics import connectivity_error, gradient_error

# Independent implementations, pixel by pixel, in plain Python


def gauss(x):
    return math.exp(-(x**2) / (2 * 1.4**2)) / (1.4 * math.sqrt(2 * math.pi))


def slope_kernel():
    """The 9 × 9 derivative filter as it is written in the definition."""
    reach = range(-4, 5)
    kernel = np.array([[gauss(i) * -j * gauss(j) / 1.4**2 for j in reach] for i in reach])
    return kernel / math.sqrt((kernel**2).sum())


def convolved(alpha, kernel):
    """True convolution; outside the picture its rim goes on."""
    padded = np.pad(alpha, 4, mode="edge")
    flipped = kernel[::-1, ::-1]
    out = np.empty(alpha.shape)
    for y, x in np.ndindex(alpha.shape):
        out[y, x] = (padded[y : y + 9, x : x + 9] * flipped).sum()
    return out


def slow_gradient_error(alpha, truth, trimap):
    sizes = []
    for one in (np.float64(alpha), np.float64(truth)):
        stretched = (one - one.min()) / (one.max() - one.min())
        across = convolved(stretched, slope_kernel())
        down = convolved(stretched, slope_kernel().T)
        sizes.append(np.sqrt(across**2 + down**2))
    return float(((sizes[0] - sizes[1]) ** 2)[trimap == 128].sum()) / 1000


def components(region):
    """4-connected parts as sets of pixels, by their first pixel down the columns."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(region), strict=True)}
    found = []
    for start in sorted(left, key=lambda place: (place[1], place[0])):
        if start not in left:
            continue
        part, border = set(), [start]
        left.discard(start)
        while border:
            y, x = border.pop()
            part.add((y, x))
            for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if near in left:
                    left.discard(near)
                    border.append(near)
        found.append(part)
    return found


def slow_connectivity_error(alpha, truth, trimap):
    level = np.full(alpha.shape, -1, np.float32)
    for step in range(1, 11):
        threshold = np.float32(step / 10)
        parts = components((alpha >= threshold) & (truth >= threshold))
        largest = max(parts, key=len) if parts else set()
        for place in np.ndindex(alpha.shape):
            if level[place] == -1 and place not in largest:
                level[place] = np.float32((step - 1) / 10)
    level[level == -1] = 1
    total = 0.0
    for place in zip(*np.nonzero(trimap == 128), strict=True):
        phis = []
        for one in (alpha, truth):
            rise = one[place] - level[place]
            phis.append(1 - (rise if rise >= np.float32(0.15) else 0))
        total += abs(float(phis[0]) - float(phis[1]))
    return total / 1000


def eight_bits(values):
    return np.float32(np.asarray(values, np.uint8)) / np.float32(255)


def random_case(seed, *, smooth):
    """Two alphas in 8 bits with islands and holes, and a trimap of three values."""
    generator = np.random.default_rng(seed)
    levels = generator.integers(0, 256, (2, 21, 17)).astype(np.float64)
    if smooth:
        for axis in (1, 2):
            levels = (levels + np.roll(levels, 1, axis) + np.roll(levels, -1, axis)) / 3
        levels = np.clip((levels - 127) * 4 + 127, 0, 255)
    trimap = generator.choice(
        np.array([0, 128, 255], np.uint8), (21, 17), p=[0.2, 0.6, 0.2]
    )
    return eight_bits(levels[0]), eight_bits(levels[1]), trimap


CASES = [random_case(seed, smooth=smooth) for seed in range(6) for smooth in (False, True)]


@pytest.mark.parametrize(("alpha", "truth", "trimap"), CASES)
def test_the_gradient_error_is_that_of_the_definition(alpha, truth, trimap):
    expected = slow_gradient_error(alpha, truth, trimap)
    assert gradient_error(alpha, truth, trimap) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("alpha", "truth", "trimap"), CASES)
def test_the_connectivity_error_is_that_of_the_definition(alpha, truth, trimap):
    expected = slow_connectivity_error(alpha, truth, trimap)
    assert connectivity_error(alpha, truth, trimap) == pytest.approx(expected, rel=1e-6)


# By hand


UNKNOWN = np.full((1, 7), 128, np.uint8)


def test_the_truth_has_no_error():
    truth, _, trimap = CASES[1]
    assert gradient_error(truth, truth, trimap) == 0
    assert connectivity_error(truth, truth, trimap) == 0


def test_a_flat_alpha_lacks_the_whole_gradient_of_the_truth():
    truth = np.zeros((9, 9), np.float32)
    truth[4, 4] = 1
    trimap = np.full((9, 9), 128, np.uint8)
    # A single point shows each filter itself, and each has the length 1.
    error = gradient_error(np.full_like(truth, 0.3), truth, trimap)
    assert error == pytest.approx(2 / 1000, rel=1e-6)


def test_gradients_do_not_depend_on_the_range_of_alpha():
    truth, _, trimap = CASES[3]
    assert gradient_error(0.2 + truth / 2, truth, trimap) == pytest.approx(0, abs=1e-9)


def test_a_part_that_is_cut_off_counts_from_level_zero():
    truth = np.array([[1, 1, 1, 0, 0, 0, 0]], np.float32)
    alpha = np.array([[1, 1, 1, 0, 0.6, 0, 0]], np.float32)
    assert connectivity_error(alpha, truth, UNKNOWN) == pytest.approx(0.6 / 1000)


def test_a_small_excess_is_forgiven():
    truth = np.array([[1, 1, 1, 0, 0, 0, 0]], np.float32)
    alpha = np.array([[1, 1, 1, 0.14, 0, 0, 0]], np.float32)
    assert connectivity_error(alpha, truth, UNKNOWN) == 0


def test_a_pixel_is_connected_up_to_the_level_that_both_reach():
    truth = np.array([[1, 1, 1, 1, 0, 0, 0]], np.float32)
    alpha = np.array([[1, 1, 1, 0.55, 0, 0, 0]], np.float32)
    # Connected up to 0.5, which alpha hardly exceeds and the truth exceeds by 0.5.
    assert connectivity_error(alpha, truth, UNKNOWN) == pytest.approx(0.5 / 1000)


def test_background_is_never_the_largest_part():
    truth = np.array([[1, 0, 0, 0, 0, 0, 0]], np.float32)
    alpha = np.array([[0.75, 0, 0, 0, 0, 0, 0]], np.float32)
    # Connected up to 0.7: the truth exceeds it by 0.3, alpha by too little to count.
    assert connectivity_error(alpha, truth, UNKNOWN) == pytest.approx(0.3 / 1000)


def test_of_parts_of_equal_size_the_one_farthest_left_is_kept():
    truth = np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], np.float32)
    alpha = np.array([[0, 0, 0.75], [0, 0, 0], [1, 0, 0]], np.float32)
    # The other one, higher up, counts from level zero.
    error = connectivity_error(alpha, truth, np.full((3, 3), 128, np.uint8))
    assert error == pytest.approx(0.25 / 1000)


def test_levels_are_compared_in_single_precision():
    truth = eight_bits([[255, 255, 153, 0, 0, 0, 0]])
    alpha = eight_bits([[255, 255, 255, 0, 0, 0, 0]])
    # 153 / 255 reaches 0.6, though in double precision it would be below.
    assert connectivity_error(alpha, truth, UNKNOWN) == pytest.approx(0.4 / 1000)


@pytest.mark.parametrize("error", [gradient_error, connectivity_error])
def test_only_the_unknown_region_counts(error):
    alpha, truth, _ = CASES[0]
    assert error(alpha, truth, np.full(alpha.shape, 255, np.uint8)) == 0


@pytest.mark.parametrize("error", [gradient_error, connectivity_error])
@pytest.mark.parametrize("value", [0, 0.5, 1])
def test_flat_alphas_have_finite_errors(error, value):
    flat = np.full((5, 6), value, np.float32)
    assert error(flat, flat, np.full((5, 6), 128, np.uint8)) == 0
