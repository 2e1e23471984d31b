"""Papers that award nothing: freight to be authorised, and letters to suppliers."""
