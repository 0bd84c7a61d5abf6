"""The published networks of Semantic Image Matting (Sun et al., CVPR 2021).

Names and shapes of the parameters are those of the official checkpoints.
"""
