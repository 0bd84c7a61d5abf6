"""Maps of patterns say of each pixel what torch's bilinear interpolation would."""

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from sim_core.inference.pattern_maps import PatternMaps
from sim_core.inference.tiles import Tile
from sim_core.network.compact import STRIDE
from sim_core.patterns import NO_PATTERN
from sim_core.rect import Rect
from sim_core.trimap import BACKGROUND, UNKNOWN


def test_a_pixel_lies_between_the_centres_of_cells() -> None:
    trimap = np.full((64, 96), UNKNOWN, np.uint8)
    activation = 3 * torch.randn(1, 20, 4, 6, generator=torch.Generator().manual_seed(1))
    whole = Rect.of(trimap)
    maps = PatternMaps.empty(trimap)
    maps.paste(Tile(whole, whole), activation, torch.ones(1, 1, 64, 96))
    fine = F.interpolate(activation.softmax(1), scale_factor=STRIDE, mode="bilinear")[0]
    share, pattern = (fine / fine.sum(0)).max(0)
    alike = maps.pattern == pattern.numpy()
    assert alike.mean() > 0.999
    found = maps.confidence[alike].astype(int)
    assert np.abs(found - 255 * share.numpy()[alike]).max() <= 0.51


def test_nothing_is_said_beyond_the_core_and_about_known_pixels() -> None:
    trimap = np.full((40, 64), UNKNOWN, np.uint8)
    trimap[:10] = BACKGROUND
    view, core = Rect(0, 0, 64, 48), Rect(0, 0, 32, 40)
    unknown = torch.zeros(1, 1, 48, 64)
    unknown[0, 0, :40] = torch.from_numpy(trimap == UNKNOWN)
    maps = PatternMaps.empty(trimap)
    maps.paste(Tile(core, view), torch.randn(1, 20, 3, 4), unknown)
    said = np.zeros(trimap.shape, bool)
    said[10:, :32] = True
    np.testing.assert_array_equal(maps.pattern != NO_PATTERN, said)
    assert not maps.confidence[~said].any()
