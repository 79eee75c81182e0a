# One way to make a library, a program and a test, so that every folder's CMakeLists.txt is a list of names.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # Precompiled headers and ccache agree only with the sloppiness; paths below the tree are taken relative to it, so
    # that another clone finds what this one compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${CCACHE_PROGRAM})
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(PostgreSQL REQUIRED)
if(NOT GATEHOUSE_FUZZ)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Sql Network Test)
    # Qt names each test's own folder in a macro, for tests that look for files beside them; ours are told the tree's.
    # With one value for all the compiled header below fits all of them.
    get_target_property(qt_test_definitions Qt6::Test INTERFACE_COMPILE_DEFINITIONS)
    list(FILTER qt_test_definitions EXCLUDE REGEX "QT_TESTCASE_(BUILDDIR|SOURCEDIR)")
    set_target_properties(Qt6::Test PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${qt_test_definitions}")
    if(GATEHOUSE_UI)
        find_package(Qt6 6.4 REQUIRED COMPONENTS Gui Widgets Svg)
    endif()
endif()

add_library(gatehouse_flags INTERFACE)
target_include_directories(gatehouse_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(gatehouse_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
    -Woverloaded-virtual -Wno-missing-field-initializers)
target_compile_options(gatehouse_flags INTERFACE -fstack-protector-strong)
target_compile_definitions(gatehouse_flags INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
    QT_NO_FOREACH QT_STRICT_ITERATORS QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
target_link_options(gatehouse_flags INTERFACE -Wl,-z,relro,-z,now)
if(GATEHOUSE_SANITIZE)
    target_compile_options(gatehouse_flags INTERFACE -fsanitize=${GATEHOUSE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(gatehouse_flags INTERFACE -fsanitize=${GATEHOUSE_SANITIZE})
endif()
target_link_libraries(gatehouse_flags INTERFACE Threads::Threads)

# gatehouse_library(NAME name [SOURCES …] [LINK …] [PRIVATE_LINK …] [PCH …] [MOC])
# Makes the static library gh_<name>. LINK is public: what the headers show.
function(gatehouse_library)
    cmake_parse_arguments(ARG "MOC" "NAME" "SOURCES;LINK;PRIVATE_LINK;PCH" ${ARGN})
    add_library(gh_${ARG_NAME} STATIC ${ARG_SOURCES})
    target_link_libraries(gh_${ARG_NAME} PUBLIC gatehouse_flags ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
    if(ARG_MOC)
        set_target_properties(gh_${ARG_NAME} PROPERTIES AUTOMOC ON)
    endif()
    if(ARG_PCH)
        target_precompile_headers(gh_${ARG_NAME} PRIVATE ${ARG_PCH})
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            target_compile_options(gh_${ARG_NAME} PRIVATE -fpch-preprocess)
        endif()
    endif()
endfunction()

# Compiled once for all test programs: Qt's test headers are most of what each of them reads. Tests that link more of Qt
# than these read the headers anew, by themselves.
function(gatehouse_test_headers target)
    if(TARGET ${target})
        return()
    endif()
    file(WRITE "${CMAKE_BINARY_DIR}/${target}.cpp" "")
    add_library(${target} OBJECT "${CMAKE_BINARY_DIR}/${target}.cpp")
    target_link_libraries(${target} PRIVATE gatehouse_flags Qt6::Test ${ARGN})
    target_compile_options(${target} PRIVATE ${GATEHOUSE_TEST_OPTIONS})
    target_precompile_headers(${target} PRIVATE <QtTest> <algorithm> <functional> <map> <memory> <optional> <string> <vector>)
endfunction()

# Test programs run once: optimising them takes longer than running them. Sanitizers want some to keep stacks small.
if(NOT GATEHOUSE_SANITIZE)
    set(GATEHOUSE_TEST_OPTIONS -O0 -g0)
endif()

# gatehouse_test(NAME name [SOURCES …] [LINK …] [UI] [LABELS …] [TIMEOUT seconds] [ARGS …])
# A Qt Test program `tst_<name>`; UI ones run without a screen.
function(gatehouse_test)
    cmake_parse_arguments(ARG "UI" "NAME;TIMEOUT" "SOURCES;LINK;LABELS;ARGS" ${ARGN})
    set(target tst_${ARG_NAME})
    add_executable(${target} ${ARG_SOURCES})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_link_libraries(${target} PRIVATE gatehouse_flags Qt6::Test ${ARG_LINK})
    target_compile_options(${target} PRIVATE ${GATEHOUSE_TEST_OPTIONS})
    if(ARG_UI)
        gatehouse_test_headers(gh_test_headers_ui Qt6::Widgets)
        target_precompile_headers(${target} REUSE_FROM gh_test_headers_ui)
    else()
        gatehouse_test_headers(gh_test_headers)
        target_precompile_headers(${target} REUSE_FROM gh_test_headers)
    endif()
    # One moc run a test file; AUTOMOC would scan and compile two more files for each program.
    foreach(source IN LISTS ARG_SOURCES)
        if(source MATCHES "\\.h$")
            qt6_wrap_cpp(mocs "${source}" TARGET ${target})
            target_sources(${target} PRIVATE ${mocs})
            continue()
        endif()
        cmake_path(ABSOLUTE_PATH source OUTPUT_VARIABLE file)
        file(STRINGS "${file}" include REGEX "^#include \"[a-z_]+\\.moc\"")
        if(include)
            string(REGEX REPLACE "^#include \"([a-z_]+\\.moc)\".*" "\\1" moc "${include}")
            qt6_generate_moc("${file}" "${CMAKE_CURRENT_BINARY_DIR}/${target}/${moc}" TARGET ${target})
            target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/${target}/${moc}")
            target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/${target}")
        endif()
    endforeach()
    target_compile_definitions(${target} PRIVATE GATEHOUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
        GATEHOUSE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${ARG_NAME} COMMAND ${target} ${ARG_ARGS})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
    if(ARG_UI)
        set_tests_properties(${ARG_NAME} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
    endif()
endfunction()
