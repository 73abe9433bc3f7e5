"""Those whom the data are about: they are verified, see who used their data, and object."""
