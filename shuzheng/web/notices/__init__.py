"""Where one wants to be told, and the page behind the link of a message."""
