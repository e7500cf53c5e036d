"""A whole installation of its own, with people who work in it: to be killed (`torture`) or loaded (`load`)."""
