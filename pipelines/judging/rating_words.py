"""What a rating is written with, as patterns over normalised text: the number, its label, its surroundings."""

# a word that belongs to a rating stands near it; more text is not looked at, which also bounds the time
NEAR = 120
NUMBER = r"\d{1,4}(?:\.\d+)?"
LABEL = r"(?:rating|score|grade|总评分|评分|打分|得分|总分|分数|给分|评定|总评)"
