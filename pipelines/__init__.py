"""What moves data: import, cleaning, language models, exports."""
