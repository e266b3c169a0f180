"""The pipelines' part of the command line."""
