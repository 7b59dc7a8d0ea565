"""A Hub whose every repository has a true size, training run and purpose, of which it tells some.

The composition is that of the generated Hub; how the facts go together in one repository, which
nobody has counted, differs from seed to seed. The listing says what the real one would; cards and
configurations, which are served over HTTP, reveal a part of the rest.
"""
