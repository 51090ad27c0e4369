"""Use cases: policy, one transaction, audit row. The only rooms that write."""
