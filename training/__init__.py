"""From a frozen dataset to a checkpoint to answers."""
