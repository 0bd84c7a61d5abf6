"""Pictures from files as artists have them, written here by Pillow and by hand."""

import contextlib
import io
import struct
import zlib

import cv2
import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from sim_core.errors import ImageReadError
from sim_core.image_io import read_alpha, read_gray, read_picture

RNG = np.random.default_rng(7)
COLOURS = RNG.integers(0, 256, (5, 8, 3), dtype=np.uint8)
GREY = RNG.integers(0, 256, (5, 8), dtype=np.uint8)
DEEP = RNG.integers(0, 65536, (5, 8, 3), dtype=np.uint16)
LETTER_F = np.array([[9, 9, 9], [9, 0, 0], [9, 9, 0], [9, 0, 0], [9, 0, 0]], np.uint8) * 28

UPRIGHT_FROM = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.T,
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: stored[::-1, ::-1].T,
    8: lambda stored: np.rot90(stored, 1),
}
"""What each EXIF orientation means, after CIPA DC-008."""


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def tagged_with(profile_name):
    profile = ImageCms.createProfile(profile_name)
    return ImageCms.ImageCmsProfile(profile).tobytes()


def swapped_primaries():
    """Return an RGB profile whose red primary is green, so that conversion must show."""
    data = bytearray(tagged_with("sRGB"))
    count = struct.unpack_from(">I", data, 128)[0]
    entries = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    data[red + 4 : red + 12], data[green + 4 : green + 12] = (
        data[green + 4 : green + 12],
        data[red + 4 : red + 12],
    )
    return bytes(data).replace("sRGB".encode("utf-16-be"), "Mine".encode("utf-16-be"))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp"])
def test_every_orientation_comes_out_upright(tmp_path, ending, orientation):
    path = tmp_path / f"turned.{ending}"
    letter = np.repeat(np.repeat(LETTER_F, 16, 0), 16, 1)
    options = {"lossless": True} if ending == "webp" else {}
    Image.fromarray(letter).save(path, exif=exif(orientation), **options)
    expected = UPRIGHT_FROM[orientation](letter).astype(int)
    assert read_picture(path).pixels.shape[:2] == expected.shape
    assert np.abs(read_gray(path) - expected).max() <= 8  # JPEG


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bit_grey_is_turned_as_well(tmp_path, ending, orientation):
    path = tmp_path / f"turned.{ending}"
    letter = LETTER_F.astype(np.uint16) * 257
    Image.fromarray(letter).save(path, exif=exif(orientation))
    assert np.array_equal(read_gray(path), UPRIGHT_FROM[orientation](letter))


@pytest.mark.parametrize("orientation", [3, 6])
def test_transparency_turns_with_its_picture(tmp_path, orientation):
    path = tmp_path / "turned.png"
    alpha = Image.fromarray(LETTER_F)
    picture = Image.merge("LA", [Image.new("L", alpha.size, 100), alpha])
    picture.save(path, exif=exif(orientation))
    turned = UPRIGHT_FROM[orientation](LETTER_F)
    assert np.array_equal(np.rint(read_picture(path).alpha * 255), turned)


@pytest.mark.parametrize("ending", ["png", "webp"])
def test_broken_exif_does_not_cost_the_picture(tmp_path, ending):
    path = tmp_path / f"odd.{ending}"
    Image.fromarray(COLOURS).save(path, exif=b"no such header", lossless=True)
    assert np.array_equal(read_picture(path).pixels, COLOURS)


@pytest.mark.parametrize(
    "name", ["été à la plage.png", "髪 の毛.png", "a b  c.png", "💇.png"]
)
def test_any_name_is_read(tmp_path, name):
    folder = tmp_path / "Öffentliche Bilder"
    folder.mkdir()
    Image.fromarray(COLOURS).save(folder / name)
    assert np.array_equal(read_picture(folder / name).pixels, COLOURS)


def test_the_content_decides_not_the_ending(tmp_path):
    path = tmp_path / "really-a-bitmap.jpg"
    Image.fromarray(COLOURS).save(path, "BMP")
    assert np.array_equal(read_picture(path).pixels, COLOURS)


@pytest.mark.parametrize("ending", ["png", "tif", "bmp", "ppm"])
def test_colours_are_exact(tmp_path, ending):
    path = tmp_path / f"colours.{ending}"
    Image.fromarray(COLOURS).save(path)
    picture = read_picture(path)
    assert np.array_equal(picture.pixels, COLOURS)
    assert picture.alpha is None
    assert picture.rgb8 is picture.pixels


def test_a_picture_of_many_strips_is_read_whole(tmp_path):
    levels = np.random.default_rng(5).integers(0, 256, (600, 7, 3), np.uint8)
    Image.fromarray(levels).save(tmp_path / "tall.png")
    assert np.array_equal(read_picture(tmp_path / "tall.png").pixels, levels)


@pytest.mark.parametrize("mode", ["L", "1"])
def test_grey_becomes_three_equal_channels(tmp_path, mode):
    image = Image.fromarray(GREY).convert(mode)
    image.save(tmp_path / "grey.png")
    expected = np.asarray(image.convert("L"))
    pixels = read_picture(tmp_path / "grey.png").pixels
    assert pixels.dtype == np.uint8
    assert all(np.array_equal(pixels[..., channel], expected) for channel in range(3))


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_transparency_is_kept_beside_straight_colours(tmp_path, mode, ending):
    path = tmp_path / f"clear.{ending}"
    image = Image.fromarray(COLOURS).convert(mode)
    image.putalpha(Image.fromarray(GREY))
    image.save(path)
    picture = read_picture(path)
    assert np.array_equal(np.rint(picture.alpha * 255), GREY)
    assert np.array_equal(picture.pixels, np.asarray(image.convert("RGB")))


def test_a_palette_with_a_clear_entry_gives_colours_and_alpha(tmp_path):
    image = Image.new("P", (2, 1))
    image.putpalette([250, 10, 20, 30, 40, 50])
    image.putdata([0, 1])
    image.save(tmp_path / "palette.png", transparency=1)
    picture = read_picture(tmp_path / "palette.png")
    assert picture.pixels.tolist() == [[[250, 10, 20], [30, 40, 50]]]
    assert picture.alpha.tolist() == [[1, 0]]


def test_cmyk_becomes_rgb(tmp_path):
    Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(tmp_path / "print.tif")
    assert np.abs(read_picture(tmp_path / "print.tif").pixels - (255, 0, 0)).max() <= 1


def test_of_an_animation_the_first_frame_counts(tmp_path):
    frames = [Image.new("RGB", (3, 2), colour) for colour in ("red", "lime")]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert (read_picture(tmp_path / "moving.gif").pixels == (255, 0, 0)).all()


@pytest.mark.parametrize("ending", ["png", "tif", "pgm"])
def test_sixteen_bit_grey_keeps_its_depth(tmp_path, ending):
    path = tmp_path / f"deep.{ending}"
    Image.fromarray(DEEP[..., 0]).save(path)
    assert np.array_equal(read_gray(path), DEEP[..., 0])
    assert np.array_equal(read_alpha(path), DEEP[..., 0] / np.float32(65535))


@pytest.mark.parametrize("ending", [".png", ".tif"])
@pytest.mark.parametrize("channels", [3, 4])
def test_sixteen_bit_colour_keeps_its_depth(tmp_path, ending, channels):
    path = tmp_path / f"deep{ending}"
    stored = np.dstack([DEEP, DEEP[..., :1]])[..., :channels]
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}[channels]
    path.write_bytes(cv2.imencode(ending, cv2.cvtColor(stored, order))[1].tobytes())
    picture = read_picture(path)
    assert np.array_equal(picture.pixels, DEEP)
    assert np.abs(picture.rgb8 - DEEP / 257).max() <= 0.5
    if channels == 4:
        assert np.array_equal(np.rint(picture.alpha * 65535), DEEP[..., 0])


def test_floats_are_read_as_shares_of_white(tmp_path):
    levels = np.array([[0, 0.25, 1, 1.5, -1, np.nan]], np.float32)
    Image.fromarray(levels).save(tmp_path / "float.tif")
    assert read_gray(tmp_path / "float.tif").tolist() == [[0, 16384, 65535, 65535, 0, 0]]


def test_floating_colours_are_read_too(tmp_path):
    levels = np.float32([[[0.25, 0.5, 1.0]]])
    encoded = cv2.imencode(".tif", levels[..., ::-1])[1]
    (tmp_path / "float.tif").write_bytes(encoded.tobytes())
    assert read_picture(tmp_path / "float.tif").pixels.tolist() == [[[16384, 32768, 65535]]]


def test_a_colour_profile_is_converted(tmp_path):
    red = Image.new("RGB", (2, 2), (200, 20, 30))
    red.save(tmp_path / "swapped.png", icc_profile=swapped_primaries())
    converted = read_picture(tmp_path / "swapped.png").rgb8
    assert np.abs(converted - (20, 200, 30)).max() <= 3


def test_an_srgb_profile_changes_nothing(tmp_path):
    image = Image.fromarray(COLOURS)
    image.save(tmp_path / "tagged.png", icc_profile=tagged_with("sRGB"))
    assert np.array_equal(read_picture(tmp_path / "tagged.png").pixels, COLOURS)


@pytest.mark.parametrize("profile", [b"nonsense", b"", tagged_with("LAB")])
def test_a_profile_that_does_not_fit_is_ignored(tmp_path, profile):
    Image.fromarray(COLOURS).save(tmp_path / "tagged.png", icc_profile=profile)
    assert np.array_equal(read_picture(tmp_path / "tagged.png").pixels, COLOURS)


def test_a_profile_does_not_bend_the_levels_of_a_trimap(tmp_path):
    path = tmp_path / "trimap.png"
    Image.fromarray(GREY).convert("RGB").save(path, icc_profile=swapped_primaries())
    assert np.array_equal(read_gray(path), GREY)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_flat_colour_with_transparency_is_read_as_its_alpha(tmp_path, depth):
    levels = np.array([[0, 77, 255]], np.uint8).astype(depth)
    levels *= 257 if depth == np.uint16 else 1
    flat = np.full((1, 3, 3), 200, depth)
    encoded = cv2.imencode(".png", np.dstack([flat, levels]))[1]
    (tmp_path / "mask.png").write_bytes(encoded.tobytes())
    gray = read_gray(tmp_path / "mask.png")
    assert gray.dtype == depth
    assert np.array_equal(gray, levels)


def test_an_opaque_grey_trimap_is_not_its_alpha(tmp_path):
    Image.new("RGBA", (3, 2), (128, 128, 128, 255)).save(tmp_path / "unknown.png")
    assert (read_gray(tmp_path / "unknown.png") == 128).all()


def test_a_coloured_trimap_is_read_by_its_luminance(tmp_path):
    Image.new("RGB", (2, 2), (0, 255, 0)).save(tmp_path / "green.png")
    assert np.abs(read_gray(tmp_path / "green.png").astype(int) - 150).max() <= 1


def encoded(ending, deep=False):
    buffer = io.BytesIO()
    picture = DEEP[..., 0] if deep else np.tile(COLOURS, (9, 9, 1))
    Image.fromarray(picture).save(buffer, ending)
    return buffer.getvalue()


def png_chunk(kind, data):
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def png_that_says(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"")


DAMAGED = {
    "text.png": b"This is a shopping list.\n",
    "empty.png": b"",
    "half.png": encoded("PNG")[:-400],
    "half.jpg": encoded("JPEG")[:-400],
    "half-deep.png": encoded("PNG", deep=True)[:60],
    "half.tif": encoded("TIFF")[:-400],
    "half.gif": encoded("GIF")[:-400],
    "header.png": encoded("PNG")[:20],
    "start.png": encoded("PNG")[:8],
    "start.tif": b"II*\x00",
    "hollow.png": png_that_says(20_000, 10_000),
}


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_a_damaged_file_is_named_with_what_to_do(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(DAMAGED[name])
    with pytest.raises(ImageReadError) as caught:
        read_picture(path)
    text = str(caught.value)
    assert str(path) in text
    assert "again" in text
    assert "\n" not in text


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_whatever_is_wrong_in_a_file_is_an_expected_error(tmp_path):
    random = np.random.default_rng(3)
    originals = [
        encoded(ending) for ending in ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
    ]
    path = tmp_path / "fuzzed"
    for _ in range(300):
        data = np.frombuffer(originals[random.integers(len(originals))], np.uint8).copy()
        places = random.integers(0, min(random.choice([40, 200, 4000]), len(data)), 3)
        data[places] = random.integers(0, 256, 3)
        path.write_bytes(data.tobytes())
        with contextlib.suppress(ImageReadError):
            read_picture(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ImageReadError, match=r"no file .*nowhere\.png\. Check"):
        read_picture(tmp_path / "nowhere.png")


def test_a_folder_is_not_a_picture(tmp_path):
    with pytest.raises(ImageReadError, match=r"is a folder\. Choose"):
        read_picture(tmp_path)


def test_a_name_below_a_file_is_not_found(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImageReadError, match=r"could not be read: .*\. Check"):
        read_picture(tmp_path / "file" / "picture.png")


def test_a_picture_beyond_the_limit_is_refused_before_it_fills_memory(tmp_path):
    path = tmp_path / "poster.png"
    path.write_bytes(png_that_says(40_000, 40_000))
    with pytest.raises(ImageReadError, match=r"poster\.png has 40000 × 40000 .* Scale it"):
        read_picture(path)


def test_a_long_narrow_picture_is_read(tmp_path):
    Image.new("RGB", (20_000, 10), (1, 2, 3)).save(tmp_path / "strip.png")
    assert read_picture(tmp_path / "strip.png").pixels.shape == (10, 20_000, 3)


@pytest.mark.parametrize("bits", [10, 12])
@pytest.mark.parametrize("channels", [3, 4])
def test_avif_of_more_than_eight_bits_keeps_its_depth(tmp_path, bits, channels):
    most = 2**bits - 1
    levels = np.random.default_rng(bits).integers(0, most + 1, (12, 17, channels))
    encoded = imagecodecs.avif_encode(
        levels.astype(np.uint16), level=100, bitspersample=bits
    )
    (tmp_path / "deep.avif").write_bytes(encoded)
    picture = read_picture(tmp_path / "deep.avif")
    assert picture.pixels.dtype == np.uint16
    assert (np.rint(picture.pixels / 65535 * most) == levels[..., :3]).all()
    if channels == 4:
        assert np.allclose(picture.alpha * most, levels[..., 3], atol=0.05)


def test_deep_avif_without_the_library_is_read_in_eight_bits(tmp_path, monkeypatch):
    levels = np.full((9, 9, 3), 700, np.uint16)
    encoded = imagecodecs.avif_encode(levels, level=100, bitspersample=10)
    (tmp_path / "deep.avif").write_bytes(encoded)
    monkeypatch.setattr("sim_core.avif._imagecodecs", lambda: None)
    pixels = read_picture(tmp_path / "deep.avif").pixels
    assert pixels.dtype == np.uint8
    assert np.abs(pixels.astype(int) - 174).max() <= 1


@pytest.mark.parametrize("keep", [40, 250, 300])
def test_a_damaged_deep_avif_is_an_expected_error(tmp_path, keep):
    levels = np.full((9, 9, 3), 700, np.uint16)
    encoded = imagecodecs.avif_encode(levels, level=100, bitspersample=10)
    assert len(encoded) > keep
    (tmp_path / "half.avif").write_bytes(encoded[:keep])
    with pytest.raises(ImageReadError):
        read_picture(tmp_path / "half.avif")
