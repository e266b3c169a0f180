"""What a job is asked for with: one form a kind."""
