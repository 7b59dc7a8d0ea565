"""Slow checks that are not part of `make test`: accuracy, timings, scale, soak."""
