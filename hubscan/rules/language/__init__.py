"""What a rule file may say: its words, its tree, how it is read and how it reads as English."""
