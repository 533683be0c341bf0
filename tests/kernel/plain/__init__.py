"""An app without meaning: one event for each action of the policy table, one kind of file with every part."""
