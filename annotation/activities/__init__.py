"""The protocols, one file an activity."""
