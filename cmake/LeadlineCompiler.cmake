# Every compiler and linker flag of the project, and what makes builds quick: ccache and mold.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(LEADLINE_FAILPOINTS "Compile in the failpoints the fault tests arm" OFF)
set(LEADLINE_SANITIZE "" CACHE STRING "Sanitizers to build with: empty, address,undefined or thread")

# Without the same -pthread everywhere g++ silently ignores the precompiled headers.
add_compile_options(-pthread -Werror=invalid-pch)
add_link_options(-pthread)
set(LEADLINE_WARNINGS -Wall -Wextra -Wshadow -Wnon-virtual-dtor)
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  list(APPEND LEADLINE_WARNINGS -Werror)  # Whoever builds a release may have another compiler.
endif()
# What it warns of in a header that many include is nothing in a source of a unit, which one includes.
list(APPEND LEADLINE_WARNINGS -Wno-subobject-linkage)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Optimising, g++ 12 sees them in plain additions of std::string and in libpqxx, where they are not.
  list(APPEND LEADLINE_WARNINGS -Wno-array-bounds -Wno-maybe-uninitialized -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread)
endif()

if(LEADLINE_FAILPOINTS)
  add_compile_definitions(LEADLINE_FAILPOINTS=1)
endif()

if(LEADLINE_SANITIZE)
  add_compile_options(
    -fsanitize=${LEADLINE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LEADLINE_SANITIZE})
  # The installed gRPC and Abseil are not instrumented; without these their headers think they are.
  add_compile_definitions(GRPC_ASAN_SUPPRESSED GRPC_TSAN_SUPPRESSED)
endif()
set(LEADLINE_SANITIZER_OPTIONS
  "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp"
  "TSAN_OPTIONS=ignore_noninstrumented_modules=1 suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp"
  "UBSAN_OPTIONS=print_stacktrace=1")

find_program(LEADLINE_MOLD mold)
if(LEADLINE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Set here and not in the environment, so that a plain `ninja` hits the cache too. The sloppiness is
# what precompiled headers need; base directory and no directory hash let a second clone share hits.
find_program(LEADLINE_CCACHE ccache)
if(LEADLINE_CCACHE)
  add_compile_options(-fpch-preprocess)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    ${LEADLINE_CCACHE})
endif()
