"""What casework keeps: cases, runs, proposals and approvals, filed records, the outbox and the audit trail."""
