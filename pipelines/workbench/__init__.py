"""The rules workbench's engine: rules tried on a whole corpus at once, and what a change to them does."""
