"""The journal's doctor: what in the journals can't be so or has been forgotten, each with the place and what to do.

A check is one function with its SELECT and its sentence, declared by `@check` in the file of its subject; importing
`ejournal.queries.doctor.catalogue` gathers them. Source: issue «Marks that hold»; REG, MARK, KTP-6, MOV-3, GRID-11.
"""
