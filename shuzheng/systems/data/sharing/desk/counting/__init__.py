"""How much was used, by whom, what was refused."""
