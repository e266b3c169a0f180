"""Files read: how they are packed, encoded and laid out, and what record each row becomes."""
