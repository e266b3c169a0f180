"""The commands of what people see."""
