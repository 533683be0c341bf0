"""What belongs to the person concerned: their page, who looked into their file, what they ask for (decision 0018)."""
