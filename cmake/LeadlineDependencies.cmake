# Every library of the project, found once. deploy/toolchain/install puts all of them on a Debian 12.

set(LEADLINE_INSTALL_HINT "run deploy/toolchain/install, it installs everything the build needs")

if(DEFINED ENV{XDG_CACHE_HOME})
  list(APPEND CMAKE_PREFIX_PATH "$ENV{XDG_CACHE_HOME}/leadline/libpqxx-7.10.0")
else()
  list(APPEND CMAKE_PREFIX_PATH "$ENV{HOME}/.cache/leadline/libpqxx-7.10.0")
endif()

find_package(Python3 REQUIRED COMPONENTS Interpreter)  # Says what is compiled together.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)  # Before gRPC: Debian ships no protobuf-config.cmake.
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(GTest REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(EXPAT REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc)
find_package(mimalloc CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)

find_package(PkgConfig REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo cairo-pdf)

find_package(libpqxx 7.10 CONFIG QUIET)
if(NOT libpqxx_FOUND)
  message(FATAL_ERROR "libpqxx 7.10 is not built yet: ${LEADLINE_INSTALL_HINT}")
endif()

# Parses HTML as browsers do; Debian's package brings no CMake files.
find_path(LEADLINE_GUMBO_INCLUDE_DIR gumbo.h)
find_library(LEADLINE_GUMBO_LIBRARY gumbo)
if(NOT LEADLINE_GUMBO_INCLUDE_DIR OR NOT LEADLINE_GUMBO_LIBRARY)
  message(FATAL_ERROR "libgumbo-dev is not installed: ${LEADLINE_INSTALL_HINT}")
endif()
add_library(leadline_gumbo INTERFACE)
target_include_directories(leadline_gumbo SYSTEM INTERFACE "${LEADLINE_GUMBO_INCLUDE_DIR}")
target_link_libraries(leadline_gumbo INTERFACE "${LEADLINE_GUMBO_LIBRARY}")

# Tells what files are by how they begin; Debian's package brings no CMake files.
find_path(LEADLINE_MAGIC_INCLUDE_DIR magic.h)
find_library(LEADLINE_MAGIC_LIBRARY magic)
if(NOT LEADLINE_MAGIC_INCLUDE_DIR OR NOT LEADLINE_MAGIC_LIBRARY)
  message(FATAL_ERROR "libmagic-dev is not installed: ${LEADLINE_INSTALL_HINT}")
endif()
add_library(leadline_magic INTERFACE)
target_include_directories(leadline_magic SYSTEM INTERFACE "${LEADLINE_MAGIC_INCLUDE_DIR}")
target_link_libraries(leadline_magic INTERFACE "${LEADLINE_MAGIC_LIBRARY}")

# Knows the telephone numbers of all countries; Debian's package brings no CMake files.
find_path(LEADLINE_PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h)
find_library(LEADLINE_PHONENUMBER_LIBRARY phonenumber)
if(NOT LEADLINE_PHONENUMBER_INCLUDE_DIR OR NOT LEADLINE_PHONENUMBER_LIBRARY)
  message(FATAL_ERROR "libphonenumber-dev is not installed: ${LEADLINE_INSTALL_HINT}")
endif()
add_library(leadline_phonenumber INTERFACE)
target_include_directories(leadline_phonenumber SYSTEM INTERFACE "${LEADLINE_PHONENUMBER_INCLUDE_DIR}")
target_link_libraries(leadline_phonenumber INTERFACE "${LEADLINE_PHONENUMBER_LIBRARY}")
