"""Takes the pictures of the documents: `make screenshots`. An installation of its own, below the data folder, on free ports."""
