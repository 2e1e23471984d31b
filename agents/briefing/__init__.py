"""What the brief of a case rests on, its page, and its words checked against the facts."""
