"""The database engine: django-tenants' own, with introspection that costs the same with 3,000 workspaces as with one."""
