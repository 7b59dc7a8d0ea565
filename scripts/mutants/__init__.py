"""Change the declared methods at random, one change at a time, and see whether the tests notice."""
