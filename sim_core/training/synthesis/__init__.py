"""Procedural mattes: training samples of all 20 matting patterns, made from a seed."""
