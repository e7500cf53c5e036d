"""Everything that runs is killed in the middle of its work: nothing that was acknowledged may be lost.

`make test` does each once; `make torture ROUNDS=50` as often as asked, and says what it saw.
"""
