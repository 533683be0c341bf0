"""What this app makes known to the kernel when a program starts."""
