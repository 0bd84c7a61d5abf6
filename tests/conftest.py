"""For all tests: Qt without a display, and the same random examples each time."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("ci")


def pytest_addoption(parser):
    parser.addoption("--headed", action="store_true", help="show windows on the display")
    parser.addoption(
        "--update-snapshots", action="store_true", help="keep what the views look like now"
    )


def pytest_configure(config):
    if not config.getoption("--headed"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
