"""What a language model says, checked against what it was given: sentences, and the typed answer to a notice."""
