"""A synthetic province: nobody lives in it, and counties, ages, sexes and households are as counted."""
