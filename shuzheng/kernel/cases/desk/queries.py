"""The duties on a desk that are no steps."""

ANSWER_EXTENSION, SUPPLY = "answer_extension", "supply"
