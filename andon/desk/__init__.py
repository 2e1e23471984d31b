"""The desk: a case and its questions shown, answers taken, and the case going on."""
