gatehouse_fuzz(NAME wire SOURCES wire_fuzz.cpp LINK gh_wire)
