gatehouse_fuzz(NAME detect SOURCES detect_fuzz.cpp LINK gh_detect)
