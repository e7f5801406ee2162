"""Plans of our own writing, with gold beside them; `samples.typeset` makes both from `samples/source/*.toml`."""
