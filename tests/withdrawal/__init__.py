"""What an acknowledged withdrawal is worth: readers at two facades, a withdrawal through one of them, and what they got after it."""
