"""Changes across records: one keyword-only function each, in one transaction with its entry in the change log."""
