gatehouse_fuzz(NAME sql SOURCES sql_fuzz.cpp LINK gh_sql gh_catalog)
