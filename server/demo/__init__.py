"""The living demo programme: an invented industrial group, two years of its ambassadors, until now.

Everything but `load` is pure: (seed, now) in, frozen rows out, the same rows every time.
"""
