"""State changes of disclosures, one module per noun: drafting, attaching, nil_return, reviewing, publishing."""
