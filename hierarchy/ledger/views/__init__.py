"""The pages of what goes upward, on shared tables: the receiver's inbox 待办, one submission, receipts."""
