"""Processes that make samples."""

from __future__ import annotations

import signal

import cv2
import torch


def leave_interrupts_to_the_parent(_worker: int = 0) -> None:
    """Prepare a worker: one thread, and Ctrl-C, which all processes get, is not for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
