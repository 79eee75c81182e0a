# Text cases of policy and masking. Anyone can add one: see the head of each file.
add_library(gh_shop_catalog STATIC shop_catalog.cpp)
target_link_libraries(gh_shop_catalog PUBLIC gatehouse_flags gh_catalog)
gatehouse_test(NAME policy_cases SOURCES policy_cases.cpp LINK gh_shop_catalog gh_policy gh_sql gh_catalog LABELS cases)
gatehouse_test(NAME masking_cases SOURCES masking_cases.cpp LINK gh_shop_catalog gh_masking gh_policy gh_sql gh_catalog LABELS cases)
