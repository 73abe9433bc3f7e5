"""Takes the pictures of the documents: `make screenshots`. In an installation of its own, on free ports."""
