# Text cases of the analysis. Anyone can add one; `tst_sql_cases --describe FILE` prints what the analysis says to start from.
gatehouse_test(NAME sql_cases SOURCES sql_cases.cpp sql_case_catalog.cpp LINK gh_sql gh_catalog LABELS cases)
