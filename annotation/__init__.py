"""What physicians are asked, and what their answers come to."""
