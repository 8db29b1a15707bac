"""SQL: the schema, the named queries and the migrations; nothing else speaks SQL."""
