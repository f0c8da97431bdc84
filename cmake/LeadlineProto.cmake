# Generated code: leadline_X_proto carries messages, leadline_X_grpc the stubs of *_service.proto too.
#
# Both wrap OBJECT libraries, because the linker drops an unused *.pb.o from a static library and
# reflection could then not describe it. Link the wrapper; objects and include path come along.
include(StageProtos)

set(leadline_proto_path "${CMAKE_SOURCE_DIR}/proto" "${LEADLINE_STAGED_PROTO_DIR}")

# Runs protoc on one file with one generator and appends what it makes to out_var.
function(leadline_generate out_var root file kind)
  string(REGEX REPLACE "\\.proto$" "" stem "${file}")
  if(kind STREQUAL "messages")
    set(outputs "${LEADLINE_GENERATED_DIR}/${stem}.pb.cc" "${LEADLINE_GENERATED_DIR}/${stem}.pb.h")
    set(generator --cpp_out "${LEADLINE_GENERATED_DIR}")
  else()
    set(outputs "${LEADLINE_GENERATED_DIR}/${stem}.grpc.pb.cc"
      "${LEADLINE_GENERATED_DIR}/${stem}.grpc.pb.h")
    set(generator --grpc_out "${LEADLINE_GENERATED_DIR}"
      --plugin "protoc-gen-grpc=$<TARGET_FILE:gRPC::grpc_cpp_plugin>")
  endif()
  list(TRANSFORM leadline_proto_path PREPEND "-I" OUTPUT_VARIABLE includes)
  set(source "${root}/${file}")
  if(file STREQUAL "buf/validate/validate.proto")
    set(source "")  # Comes from the descriptors.
  endif()
  add_custom_command(OUTPUT ${outputs}
    COMMAND protobuf::protoc "--descriptor_set_in=${LEADLINE_VALIDATE_DESCRIPTORS}" ${includes}
            -I/usr/include ${generator} "${file}"
    DEPENDS ${source} "${LEADLINE_VALIDATE_DESCRIPTORS}"
    COMMENT "Generating ${kind} of ${file}" VERBATIM)
  set(${out_var} ${${out_var}} ${outputs} PARENT_SCOPE)
endfunction()

# Makes `target` of the generated sources: an OBJECT library inside, an INTERFACE library outside.
function(leadline_wrap_objects target)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${LEADLINE_GENERATED_DIR}")
  target_link_libraries(${target} INTERFACE ${arg_LINKS})
  if(NOT arg_SOURCES)
    return()
  endif()
  add_custom_target(${target}_generated DEPENDS ${arg_SOURCES})
  add_library(${target}_objects OBJECT ${arg_SOURCES})
  target_include_directories(${target}_objects SYSTEM PRIVATE "${LEADLINE_GENERATED_DIR}")
  target_link_libraries(${target}_objects PRIVATE ${arg_LINKS})
  target_compile_options(${target}_objects PRIVATE -w -g0)
  target_link_libraries(${target} INTERFACE $<TARGET_OBJECTS:${target}_objects>)
  # Whoever includes a generated header waits for protoc, not for the objects to be compiled.
  add_dependencies(${target}_objects ${target}_generated)
  add_dependencies(${target} ${target}_generated)
endfunction()

# leadline_proto_library(lead_v1 [ROOT dir] FILES leadline/lead/v1/lead.proto .. LINKS type_v1 ..)
# makes leadline_lead_v1_proto and leadline_lead_v1_grpc.
function(leadline_proto_library name)
  cmake_parse_arguments(arg "" "ROOT" "FILES;SERVICES;LINKS" ${ARGN})
  if(NOT arg_ROOT)
    set(arg_ROOT "${CMAKE_SOURCE_DIR}/proto")
    set_property(GLOBAL APPEND PROPERTY LEADLINE_CONTRACT ${arg_FILES} ${arg_SERVICES})
  endif()
  set(messages "")
  set(stubs "")
  foreach(file IN LISTS arg_FILES arg_SERVICES)
    if(NOT EXISTS "${arg_ROOT}/${file}" AND NOT file STREQUAL "buf/validate/validate.proto")
      message(FATAL_ERROR "proto/CMakeLists.txt lists ${file}, which does not exist")
    endif()
    leadline_generate(messages "${arg_ROOT}" "${file}" messages)
  endforeach()
  foreach(file IN LISTS arg_SERVICES)
    leadline_generate(stubs "${arg_ROOT}" "${file}" stubs)
  endforeach()
  set(message_links ${arg_LINKS})
  list(TRANSFORM message_links REPLACE "^.+$" "leadline_\\0_proto")
  leadline_wrap_objects(leadline_${name}_proto
    SOURCES ${messages} LINKS ${message_links} protobuf::libprotobuf)
  leadline_wrap_objects(leadline_${name}_grpc
    SOURCES ${stubs} LINKS leadline_${name}_proto gRPC::grpc++)
endfunction()

# The whole contract as one self-contained descriptor set, build/<preset>/leadline.binpb: for buf
# (tests/support/check_contract.sh) and for callers who want it without reflection.
function(leadline_contract_image)
  get_property(files GLOBAL PROPERTY LEADLINE_CONTRACT)
  set(paths ${files})
  list(TRANSFORM paths PREPEND "${CMAKE_SOURCE_DIR}/proto/")
  list(TRANSFORM leadline_proto_path PREPEND "-I" OUTPUT_VARIABLE includes)
  add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/leadline.binpb"
    COMMAND protobuf::protoc "--descriptor_set_in=${LEADLINE_VALIDATE_DESCRIPTORS}" ${includes}
            -I/usr/include --include_imports --include_source_info
            --descriptor_set_out "${CMAKE_BINARY_DIR}/leadline.binpb" ${files}
    DEPENDS ${paths} "${LEADLINE_VALIDATE_DESCRIPTORS}" COMMENT "Generating leadline.binpb" VERBATIM)
  add_custom_target(leadline_contract ALL DEPENDS "${CMAKE_BINARY_DIR}/leadline.binpb")
endfunction()
