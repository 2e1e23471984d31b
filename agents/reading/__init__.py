"""Reading a notice with rules: its dates, its cause, its verdict, and the sites and parts; ship notices by field."""
