"""What an approver is shown and binds, what people decide about it, and whether it is still so."""
