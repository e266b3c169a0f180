"""What an engineer works with: frozen datasets, and training runs with their curves."""
