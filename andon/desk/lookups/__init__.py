"""What planners ask of a case beside its page: offers, suspects behind late receipts, why an order stands there."""
