"""The organisation's root, put together out of its shares for a moment: rehearsed, and used when everybody is gone."""
