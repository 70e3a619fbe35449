"""What changed in the world, day by day: from dated facts to developments, and the sentences that tell them.

A development is no change of the record (that is in the change log): it is what became known on a day.
"""
