"""What is estimated of a repository by itself: a package a quantity, a module a method.

`__init__` of a package holds `QUANTITY`, `TABLE`, `UNIT` and `FACTS`, all that its methods look
at; each module holds one `METHOD`. What a model has from its ancestors is
hubscan.estimate.inheritance.
"""
