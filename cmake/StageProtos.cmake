# Copies the third-party .proto files we import into the build tree, so that none is ever committed
# and none shadows protoc's own google/protobuf. They come from npm (package.json) and grpc-proto.

set(LEADLINE_STAGED_PROTO_DIR "${CMAKE_BINARY_DIR}/proto-deps")
set(LEADLINE_VALIDATE_DESCRIPTORS "${CMAKE_BINARY_DIR}/proto-deps/validate.binpb")
set(LEADLINE_NODE_MODULES "${CMAKE_SOURCE_DIR}/node_modules" CACHE PATH "Where npm installed to")
set(LEADLINE_GRPC_PROTO "/usr/share/grpc-proto" CACHE PATH "Where grpc-proto's files are")

function(leadline_stage from)
  foreach(file IN LISTS ARGN)
    if(NOT EXISTS "${from}/${file}")
      message(FATAL_ERROR "${from}/${file} is missing: ${LEADLINE_INSTALL_HINT}")
    endif()
    configure_file("${from}/${file}" "${LEADLINE_STAGED_PROTO_DIR}/${file}" COPYONLY)
  endforeach()
endfunction()

leadline_stage("${LEADLINE_NODE_MODULES}/google-gax/build/protos"
  google/api/annotations.proto
  google/api/client.proto
  google/api/field_behavior.proto
  google/api/http.proto
  google/api/launch_stage.proto
  google/api/resource.proto
  google/longrunning/operations.proto
  google/rpc/code.proto
  google/rpc/error_details.proto
  google/rpc/status.proto
  google/type/date.proto
  google/type/money.proto
  google/type/postal_address.proto)
leadline_stage("${LEADLINE_GRPC_PROTO}"
  grpc/health/v1/health.proto
  grpc/reflection/v1/reflection.proto)

# npm has buf/validate/validate.proto only as a descriptor inside JavaScript.
find_program(LEADLINE_NODE NAMES node nodejs)
if(NOT LEADLINE_NODE)
  message(FATAL_ERROR "node is missing: ${LEADLINE_INSTALL_HINT}")
endif()
set(leadline_export "${CMAKE_SOURCE_DIR}/cmake/export_validate.mjs")
set(leadline_validate "${LEADLINE_NODE_MODULES}/@bufbuild/protovalidate/package.json")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${leadline_export}" "${leadline_validate}")
if(NOT EXISTS "${leadline_validate}")
  message(FATAL_ERROR "@bufbuild/protovalidate is missing: ${LEADLINE_INSTALL_HINT}")
endif()
execute_process(
  COMMAND "${LEADLINE_NODE}" "${leadline_export}" "${LEADLINE_NODE_MODULES}"
          "${LEADLINE_VALIDATE_DESCRIPTORS}"
  COMMAND_ERROR_IS_FATAL ANY)
