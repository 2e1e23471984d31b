"""The compiled search: a shift as flat arrays, and kernels that price and make moves on them."""
