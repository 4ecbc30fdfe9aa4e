"""What anyone can check: one notice, or a whole ledger, without trusting whoever runs it.

Stands on ``ledger.core`` and ``ledger.affairs`` only, the two pure floors; it imports neither the
storage nor the code that appends. Whatever it is given, it ends in one of three words: 相符 proved,
不符 disproved (with the evidence), 没查成 could not check (with why).
"""
