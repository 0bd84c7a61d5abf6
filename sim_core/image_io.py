"""Pictures in and out of files: the only place that knows formats, orientation and BGR."""

from __future__ import annotations

import io
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from sim_core.errors import ImageReadError, ImageWriteError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim_core.arrays import Alpha, DeepRGB, ImageRGB

    Gray = NDArray[np.uint8] | NDArray[np.uint16]

_log = logging.getLogger(__name__)

PICTURE_SUFFIXES: Final = (
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".ppm", ".pgm"
)  # fmt: skip
"""Endings offered in file dialogs and looked for in folders; the content decides."""

MAX_PIXELS: Final = 500_000_000

_WITH_16_BITS: Final = (".png", ".tif", ".tiff")
_WITH_ALPHA: Final = (*_WITH_16_BITS, ".webp")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TIFF: Final = (b"II*\x00", b"MM\x00*")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture as it was read: upright, RGB, in the depth of its file.

    Attributes
    ----------
    pixels
        H×W×3, uint8 or uint16, straight.
    alpha
        H×W in [0, 1] where the file has transparency, else None.
    """

    pixels: DeepRGB
    alpha: Alpha | None = None

    @property
    def rgb8(self) -> ImageRGB:
        """The pixels in 8 bits, the same array where they already are."""
        return to_uint8(self.pixels)


def to_uint8(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Return uint8 or uint16 values over the range of 8 bits, rounded."""
    if values.dtype == np.uint8:
        return values
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def read_picture(path: Path) -> Picture:
    """Read a picture of any usual format.

    The EXIF orientation is applied, 8-bit pictures are converted to sRGB from their colour
    profile, 16-bit PNG and TIFF keep their depth, and of an animation the first frame
    counts.

    Raises
    ------
    ImageReadError
        Where there is no file, no picture in it, or only a part of one.
    """
    data = _read_bytes(path)
    try:
        with Image.open(io.BytesIO(data)) as image:
            _check_size(image.size, path)
            image.load()
            orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
            deep = _decode_16_bit(data)
            picture = _from_pillow(image) if deep is None else _from_opencv(deep)
    except UnidentifiedImageError:
        deep = _decode_16_bit(data)
        if deep is None:
            raise ImageReadError(
                f"{path} is not a picture in a format that Simatte reads. "
                "Save it as PNG, JPEG, TIFF or WebP and try again."
            ) from None
        orientation, picture = 1, _from_opencv(deep)
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        Image.DecompressionBombError,
    ) as error:
        raise ImageReadError(
            f"{path} is damaged or incomplete ({error}). Copy or export it again."
        ) from error
    return _turn(picture, orientation)


def read_gray(path: Path) -> Gray:
    """Read a trimap, mask or alpha as H×W grey levels in the depth of its file.

    Colour is reduced to its luminance; a picture whose information is all in its
    transparency (one flat colour) gives its alpha.
    """
    picture = read_picture(path)
    pixels = picture.pixels
    if picture.alpha is not None and (pixels == pixels[0, 0]).all():
        return np.rint(picture.alpha * 255).astype(np.uint8)
    if (pixels[..., 0] == pixels[..., 1]).all() and (
        pixels[..., 0] == pixels[..., 2]
    ).all():
        return cast("Gray", np.ascontiguousarray(pixels[..., 0]))
    return cast("Gray", cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))


def read_alpha(path: Path) -> Alpha:
    """Read an alpha as H×W float32 in [0, 1]."""
    gray = read_gray(path)
    return gray.astype(np.float32) / np.float32(np.iinfo(gray.dtype).max)


def write_image(path: Path, pixels: NDArray[Any]) -> None:
    """Write a picture at once or not at all; the ending of `path` chooses the format.

    Parameters
    ----------
    path
        Its folder must exist. A file of that name is replaced.
    pixels
        uint8 or uint16; H×W grey, H×W×3 RGB, or H×W×4 RGBA with straight alpha.

    Raises
    ------
    ImageWriteError
        Where the format is unknown or the place cannot be written; the old file survives.
    """
    write_bytes(path, encode_image(pixels, path.suffix.lower() or ".png"))


def encode_image(pixels: NDArray[Any], suffix: str) -> bytes:
    """Return the bytes of a picture file; see `write_image`."""
    _check_format(pixels, suffix)
    order = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, order[pixels.shape[2]])
    try:
        ok, encoded = cv2.imencode(suffix, pixels)
    except cv2.error:
        ok = False
    if not ok:
        raise ImageWriteError(f"Simatte cannot write {suffix} files. Choose .png instead.")
    return encoded.tobytes()


def _check_format(pixels: NDArray[Any], suffix: str) -> None:
    """Refuse what a format would silently drop: transparency, or half of the depth."""
    if pixels.ndim == 3 and pixels.shape[2] == 4 and suffix not in _WITH_ALPHA:
        raise ImageWriteError(f"{suffix} files hold no transparency. Choose .png instead.")
    if pixels.dtype == np.uint16 and suffix not in _WITH_16_BITS:
        raise ImageWriteError(
            f"{suffix} files hold no 16 bits. Choose .png or .tif instead."
        )


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file at once or not at all; raises `ImageWriteError`."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".simatte-", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode_of_new_files())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ImageWriteError(
            f"{path} could not be written: {error.strerror or error}. "
            "Choose another folder or make room, then try again."
        ) from error


def _mode_of_new_files() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ImageReadError(f"There is no file {path}.") from None
    except OSError as error:
        raise ImageReadError(
            f"{path} could not be read: {error.strerror or error}."
        ) from error


def _check_size(size: tuple[int, int], path: Path) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise ImageReadError(
            f"{path} has {width} × {height} pixels; Simatte reads up to "
            f"{MAX_PIXELS // 1_000_000} megapixels. Scale it down or cut a part out."
        )


def _decode_16_bit(data: bytes) -> NDArray[np.uint16] | None:
    """Return BGR(A) or grey as the file has it, if it has 16 bits; Pillow keeps only 8."""
    if not (data.startswith(_PNG) and data[24] == 16) and not data.startswith(_TIFF):
        return None
    flags = cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if decoded is None or decoded.dtype != np.uint16:
        return None
    return cast("NDArray[np.uint16]", decoded)


def _from_opencv(decoded: NDArray[np.uint16]) -> Picture:
    if decoded.ndim == 2:
        return Picture(np.repeat(decoded[..., None], 3, axis=2))
    if decoded.shape[2] == 3:
        return Picture(np.ascontiguousarray(decoded[..., ::-1]))
    rgb = np.ascontiguousarray(decoded[..., 2::-1])
    return Picture(rgb, decoded[..., 3].astype(np.float32) / np.float32(65535))


def _from_pillow(image: Image.Image) -> Picture:
    alpha = None
    if image.has_transparency_data:
        image = image.convert("RGBA") if image.mode != "LA" else image
        alpha = np.asarray(image.getchannel("A"), np.float32) / np.float32(255)
    if image.mode in ("I", "I;16", "F"):
        return Picture(_from_wide_gray(np.asarray(image)), alpha)
    return Picture(np.array(_to_srgb(image)), alpha)


def _from_wide_gray(gray: NDArray[Any]) -> NDArray[np.uint16]:
    """Return grey levels of more than 8 bits as RGB; floats are taken to be in [0, 1]."""
    scale = 65535 if gray.dtype.kind == "f" else 1
    levels = np.clip(np.rint(np.nan_to_num(gray) * scale), 0, 65535).astype(np.uint16)
    return np.repeat(levels[..., None], 3, axis=2)


def _to_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    colours = image.convert("RGB") if image.mode not in ("RGB", "CMYK", "L") else image
    if not profile:
        return colours.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return colours.convert("RGB")
        converted = ImageCms.profileToProfile(
            colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError) as error:
        _log.warning("The colour profile was ignored: %s", error)
        return colours.convert("RGB")
    return converted if converted is not None else colours.convert("RGB")


def _turn(picture: Picture, orientation: int) -> Picture:
    """Return the picture upright; EXIF orientations 1 to 8 (CIPA DC-008, 4.6.4)."""
    if orientation not in range(2, 9):
        return picture
    alpha = picture.alpha
    return Picture(
        _turn_array(picture.pixels, orientation),
        None if alpha is None else _turn_array(alpha, orientation),
    )


def _turn_array(array: NDArray[Any], orientation: int) -> NDArray[Any]:
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    return np.ascontiguousarray(array)
