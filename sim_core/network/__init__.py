"""Networks: tensors in, tensors out, B C H W; no files, no numpy, no devices."""
