"""What is kept: one study folder, its database, its sealed key, and every rule that must hold about them."""
