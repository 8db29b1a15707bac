"""Random lives of the whole engine, in simulated time: the same seed is the same life, to the last letter."""
