"""Judging: what a judge is shown, how it must rate, and how its rating is read."""
