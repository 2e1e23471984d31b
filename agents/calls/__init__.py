"""How a language model is called over HTTP: where it is, how long and how often it is tried, when it is set aside."""
