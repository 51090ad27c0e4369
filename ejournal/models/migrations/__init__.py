"""The steps from an empty database to the present tables; forward only, a copy is made before each (decision 8).

`0001_core` runs frozen SQL, one file an engine, so that CHECKs and names stay as they were when the step was written.
"""
