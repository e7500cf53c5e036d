"""The database engine: django-tenants' own, with introspection that costs the same in a fleet as alone."""
