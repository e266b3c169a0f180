"""The training part's commands."""
