"""What identifies a person in a text: its rules, the weights of names, and where it stands."""
