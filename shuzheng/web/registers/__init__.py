"""The face of every register: lists and records by two times, their forms, the feed; made from what is declared."""
