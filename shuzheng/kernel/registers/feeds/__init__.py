"""Who is handed a register's changes: which fields, on which basis, and how far they have got."""
