"""Instruction drafting: what a task's batch is made of, and where a draft stands."""
