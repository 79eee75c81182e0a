# The service's interfaces with answers that a test sets; only Qt Core.
gatehouse_library(NAME fake_service MOC
    SOURCES fake_service.cpp fake_service_data.cpp
    LINK gh_service_api)
