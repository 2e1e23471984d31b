"""What may come of a plan: played many times under the line policy, against drawn recoveries and lead times."""
