"""The statistics' and checks' commands, one file a command."""
