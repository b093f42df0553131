"""Answers for blanks: pieces, words of several pieces, and phrases that somebody proposes."""
