"""What every page needs, whichever app it belongs to: the member at work, words for codes, who can read."""
