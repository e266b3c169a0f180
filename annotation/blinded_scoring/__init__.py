"""Batches of blinded scoring: planning, drawing, watching, and the order answers are shown in."""
