"""What follows once ancestors are counted in: the price of the compute, and ceilings of scores."""
