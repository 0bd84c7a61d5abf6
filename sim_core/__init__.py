"""Matting without a window: documents, trimaps, methods, networks, evaluation."""
