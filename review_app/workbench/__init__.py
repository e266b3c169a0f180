"""The rules workbench: change a rule, and see at once what that does to the whole corpus."""
