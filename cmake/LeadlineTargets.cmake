# leadline_library, leadline_server and leadline_test: the only ways to make a target of our own code.
include(EmbedSql)

# Precompiled headers, each built once and shared by every target of its kind.
function(leadline_precompiled_header name)
  cmake_parse_arguments(arg "" "" "HEADERS;LINKS" ${ARGN})
  file(WRITE "${CMAKE_BINARY_DIR}/pch/${name}.cc.tmp" "// Carries a precompiled header.\n")
  file(COPY_FILE "${CMAKE_BINARY_DIR}/pch/${name}.cc.tmp" "${CMAKE_BINARY_DIR}/pch/${name}.cc"
    ONLY_IF_DIFFERENT)
  add_library(${name} OBJECT "${CMAKE_BINARY_DIR}/pch/${name}.cc")
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
  target_compile_options(${name} PRIVATE ${LEADLINE_WARNINGS})
  target_precompile_headers(${name} PRIVATE ${arg_HEADERS})
endfunction()

set(leadline_pch_headers
  <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <functional> <map>
  <memory> <mutex> <optional> <set> <sstream> <string> <thread> <tuple> <unordered_map> <utility>
  <variant> <vector>
  <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
  <absl/strings/str_join.h> <absl/strings/str_split.h> <absl/time/time.h>
  <google/protobuf/message.h>)
leadline_precompiled_header(leadline_pch
  HEADERS ${leadline_pch_headers} <pqxx/pqxx>
  LINKS absl::status absl::statusor absl::strings absl::time protobuf::libprotobuf libpqxx::pqxx)
leadline_precompiled_header(leadline_test_pch
  HEADERS ${leadline_pch_headers} <gmock/gmock.h> <gtest/gtest.h>
  LINKS absl::status absl::statusor absl::strings absl::time protobuf::libprotobuf GTest::gmock)

# leadline_service_test_pch(): that of tests which call services. Reading the stubs takes three seconds,
# which is more than the rest of most of these files.
function(leadline_service_test_pch)
  leadline_precompiled_header(leadline_service_test_pch
    HEADERS ${leadline_pch_headers} <gmock/gmock.h> <gtest/gtest.h>
      "${CMAKE_SOURCE_DIR}/common/edge/edge.h"
      <leadline/configuration/v1/configuration_service.grpc.pb.h>
      <leadline/conversion/v1/account_service.grpc.pb.h>
      <leadline/conversion/v1/conversion_service.grpc.pb.h>
      <leadline/conversion/v1/opportunity_service.grpc.pb.h>
      <leadline/lead/v1/activity_service.grpc.pb.h>
      <leadline/lead/v1/handoff_service.grpc.pb.h>
      <leadline/lead/v1/lead_service.grpc.pb.h>
    LINKS absl::status absl::statusor absl::strings absl::time protobuf::libprotobuf GTest::gmock
      leadline_configuration_v1_grpc leadline_conversion_v1_grpc leadline_lead_v1_grpc)
  target_include_directories(leadline_service_test_pch PRIVATE "${CMAKE_SOURCE_DIR}")
  target_include_directories(leadline_service_test_pch SYSTEM PRIVATE "${LEADLINE_GENERATED_DIR}")
endfunction()

option(LEADLINE_UNITS "Compile sources of a target together; each alone is slower but for a change of one" ON)

# leadline_units(OUT target sources..): what to compile for the sources; see compile_units.py. Configure again
# when the compiler says that two of them define one name.
function(leadline_units out_var target)
  set(sources ${ARGN})
  set(headers ${ARGN})
  list(FILTER sources EXCLUDE REGEX "\\.h$")
  list(FILTER headers INCLUDE REGEX "\\.h$")
  if(LEADLINE_UNITS)
    file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
    list(TRANSFORM sources PREPEND "${folder}/")
    execute_process(
      COMMAND ${Python3_EXECUTABLE} cmake/compile_units.py "${CMAKE_BINARY_DIR}/units/${target}" 8 ${sources}
      WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE sources COMMAND_ERROR_IS_FATAL ANY)
    list(TRANSFORM sources REPLACE "^${folder}/" "")
  endif()
  set(${out_var} ${sources} ${headers} PARENT_SCOPE)
endfunction()

# What every target of our own code shares.
function(leadline_configure target pch)
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_include_directories(${target} SYSTEM PUBLIC "${LEADLINE_GENERATED_DIR}")
  target_compile_options(${target} PRIVATE ${LEADLINE_WARNINGS})
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

# leadline_library(NAME [NAMESPACE leadline::x] SOURCES .. [SQL ..] [MIGRATIONS ..] LINKS ..)
# SQL and MIGRATIONS become headers named by their path; see EmbedSql.cmake.
function(leadline_library name)
  cmake_parse_arguments(arg "" "NAMESPACE" "SOURCES;SQL;MIGRATIONS;LINKS" ${ARGN})
  if(NOT arg_SOURCES)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS})
    return()
  endif()
  leadline_embed_sql(generated "${arg_NAMESPACE}" ${arg_SQL})
  leadline_embed_migrations(migrations "${arg_NAMESPACE}" ${arg_MIGRATIONS})
  leadline_units(units ${name} ${arg_SOURCES})
  add_library(${name} STATIC ${units} ${generated} ${migrations})
  if(generated OR migrations)
    add_custom_target(${name}_sql DEPENDS ${generated} ${migrations})
    add_dependencies(${name} ${name}_sql)
  endif()
  target_link_libraries(${name} PUBLIC ${arg_LINKS})
  leadline_configure(${name} leadline_pch)
endfunction()

# leadline_server(NAME MAIN main.cc LINKS ..): an executable in build/<preset>/bin.
function(leadline_server name)
  cmake_parse_arguments(arg "" "" "MAIN;LINKS" ${ARGN})
  if(NOT arg_MAIN)
    return()
  endif()
  add_executable(${name} ${arg_MAIN})
  # First, so that its malloc is the one: with libc's, sixteen threads wait for each other.
  if(NOT LEADLINE_SANITIZE)
    target_link_libraries(${name} PRIVATE mimalloc)
  endif()
  target_link_libraries(${name} PRIVATE ${arg_LINKS})
  leadline_configure(${name} leadline_pch)
endfunction()

# leadline_test_library(NAME SOURCES .. LINKS ..): what several test binaries share.
function(leadline_test_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  if(NOT arg_SOURCES)
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS} GTest::gmock)
    return()
  endif()
  leadline_units(units ${name} ${arg_SOURCES})
  add_library(${name} STATIC ${units})
  target_link_libraries(${name} PUBLIC ${arg_LINKS} GTest::gmock)
  leadline_configure(${name} leadline_test_pch)
endfunction()

# leadline_test(NAME [LABEL e2e] [TIMEOUT seconds] [SERVICES] SOURCES .. LINKS .. [DEPENDS targets]):
# one GoogleTest binary, run by ctest inside a throwaway PostgreSQL cluster. SERVICES for those whose
# sources call services.
function(leadline_test name)
  cmake_parse_arguments(arg "SERVICES" "LABEL;TIMEOUT" "SOURCES;LINKS;DEPENDS" ${ARGN})
  if(NOT arg_SOURCES)
    return()
  endif()
  leadline_units(units ${name} ${arg_SOURCES})
  add_executable(${name} ${units})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gmock_main)
  if(arg_SERVICES)
    leadline_configure(${name} leadline_service_test_pch)
  else()
    leadline_configure(${name} leadline_test_pch)
  endif()
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
  add_test(NAME ${name}
    COMMAND "${CMAKE_SOURCE_DIR}/tests/support/with_postgres.sh" $<TARGET_FILE:${name}>
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 1200)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABEL}"
    ENVIRONMENT "LEADLINE_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};${LEADLINE_SANITIZER_OPTIONS}")
  if(arg_LABEL STREQUAL "e2e")
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)  # They start servers and load them.
  endif()
endfunction()

# leadline_check(NAME COMMAND ..): a check of the sources, in ctest's list beside the tests.
function(leadline_check name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS check RUN_SERIAL ON TIMEOUT 3600
    ENVIRONMENT "LEADLINE_BUILD_DIR=${CMAKE_BINARY_DIR}")
endfunction()
