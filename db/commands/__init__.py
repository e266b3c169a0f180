"""The commands of what is kept."""
