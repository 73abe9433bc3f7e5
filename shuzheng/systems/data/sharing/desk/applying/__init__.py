"""Writing an application; what its case shows."""
