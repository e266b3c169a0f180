"""Polishing: a model writes an answer out, by a physician's instruction and against the original answer."""
