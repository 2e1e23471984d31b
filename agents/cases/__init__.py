"""Cases and the runs that carry them: driven one worker at a time, looked at, and answered."""
