"""What can go wrong, each with a sentence that the person can act on."""


class MattingError(Exception):
    """Base of every expected failure; its text is shown to the person as it stands."""


class ImageReadError(MattingError):
    """A file is not a picture that can be read."""


class ImageWriteError(MattingError):
    """A picture could not be written; nothing half-written is left behind."""


class ProjectError(MattingError):
    """A file is not a project that can be opened."""


class TrimapError(MattingError):
    """A trimap does not fit the image, or says too little to be matted."""


class WeightsError(MattingError):
    """A network's weights are missing, damaged, or of another network."""


class DeviceError(MattingError):
    """The requested device is not available on this machine."""


class DeviceMemoryError(DeviceError):
    """The device has not enough memory for what it was asked."""
