"""What the worker runs. A job exists because of its row; arq only wakes us."""
