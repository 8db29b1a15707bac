"""Who may spend what: allowances, periods and balances (pure), and the ledger."""
