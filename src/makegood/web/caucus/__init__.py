"""The caucus: where a mediator talks with one side, apart from the other.

A mediator sees nothing private by sitting at the table. A side lays open what it wants them to see: words, a file of its evidence, its
assessment or its preferences as they are at that moment. Who read what, and when, stays written down for both who sit in the
caucus. Whoever mediates sees what was laid open since they sat down, and nothing that was taken back.
"""
