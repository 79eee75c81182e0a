gatehouse_fuzz(NAME masking SOURCES masking_fuzz.cpp LINK gh_masking gh_policy gh_sql gh_catalog gh_base)
