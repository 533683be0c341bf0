"""Ask of the source what a reviewer should not have to: form, not meaning. `make check` runs all of it."""
