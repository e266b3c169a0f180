"""Reading a rating in what a judge wrote: which number it means, or why there is no telling."""
