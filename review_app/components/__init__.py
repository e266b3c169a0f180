"""What runs in the physician's browser: the board, the editor, and the outbox both send through."""
