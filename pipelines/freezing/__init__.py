"""From approved examples to frozen ones: their chat form, what is left out, the data card, other forms."""
