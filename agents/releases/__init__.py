"""What follows a decision: a plan released, awards requested, suppliers' answers followed up."""
