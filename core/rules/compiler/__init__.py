"""From a programme on a day to one exact SQL statement.

`plan` puts it together: `indicators` over `measures`, `picks`, `repeats`, `members`, `ledgers` and
`rollups` fill a `draft`; `scores` adds the schemes. `sql` is the closed set of what may be emitted.
"""
