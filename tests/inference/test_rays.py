import numpy as np
import pytest

from sim_core.inference.rays import DIRECTIONS, Rays, Steps, Targets

HEIGHT, WIDTH = 37, 53


def all_rays() -> Rays:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.int32)
    return Rays.from_pixels(x.ravel(), y.ravel())


def test_steps_grow_from_every_pixel_to_the_longer_side() -> None:
    distance = Steps.up_to(100).distance
    assert distance[0] == 1
    assert (np.diff(distance) >= 1).all()
    assert distance[-1] < 100


def test_first_beyond_is_the_first_step_that_is_so_far() -> None:
    steps = Steps.up_to(60)
    for whole in range(60):
        index = steps.first_beyond[whole]
        assert (steps.distance[:index] < whole).all()
        assert (steps.distance[index:] >= whole).all()


def test_the_rays_of_a_pixel_point_all_around() -> None:
    rays = all_rays()
    np.testing.assert_allclose(rays.dx**2 + rays.dy**2, 1, atol=1e-6)
    np.testing.assert_allclose(rays.dx.reshape(-1, DIRECTIONS).sum(1), 0, atol=1e-5)


@pytest.mark.parametrize("share", [0.001, 0.02, 0.5])
def test_leaping_finds_what_looking_at_every_step_finds(share: float) -> None:
    region = np.random.default_rng(3).random((HEIGHT, WIDTH)) < share
    region[0, 0] = True
    rays, steps = all_rays(), Steps.up_to(max(HEIGHT, WIDTH))
    outside = np.flatnonzero(~np.repeat(region.ravel(), DIRECTIONS))
    pixel, distance = Targets.of(region).first_hits(rays.only(outside), steps)
    slow_pixel, slow_distance = hits_step_by_step(region, rays.only(outside), steps)
    assert (pixel == slow_pixel).all()
    assert (distance == slow_distance).all()


def hits_step_by_step(
    region: np.ndarray, rays: Rays, steps: Steps
) -> tuple[np.ndarray, np.ndarray]:
    pixel = np.full(rays.x.size, -1)
    distance = np.full(rays.x.size, np.inf)
    for step in steps.distance:
        x = (rays.x + rays.dx * step + np.float32(0.5)).astype(int)
        y = (rays.y + rays.dy * step + np.float32(0.5)).astype(int)
        inside = (x >= 0) & (y >= 0) & (x < WIDTH) & (y < HEIGHT)
        at = np.where(inside, y * WIDTH + x, 0)
        new = inside & region.ravel()[at] & (pixel < 0)
        pixel[new], distance[new] = at[new], step
    return pixel, distance
