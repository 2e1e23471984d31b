"""The inbox directory: mail files, texts and structured messages read as signals, each once; what is bad set aside."""
