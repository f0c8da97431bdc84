# SQL files become headers of constants, so that binaries carry their statements and migrations.
#
# services/lead/lead/lead_store.sql with blocks `-- name: InsertLead` becomes
# "services/lead/lead/lead_store_sql.h" with leadline::lead::sql::kInsertLead; migrations become
# "services/lead/migrations.h" with leadline::lead::kMigrations. Run with -P this file is also the
# generator, which only ever handles the SQL as quoted strings: it may hold `;`, `[` and `]`.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(LEADLINE_GENERATED_DIR "${CMAKE_BINARY_DIR}/gen")
  set(leadline_embed_script "${CMAKE_CURRENT_LIST_FILE}")

  function(leadline_embed out_var mode namespace header)
    list(JOIN ARGN "|" inputs)
    set(output "${LEADLINE_GENERATED_DIR}/${header}")
    add_custom_command(OUTPUT "${output}"
      COMMAND ${CMAKE_COMMAND} -DMODE=${mode} -DNAMESPACE=${namespace} "-DINPUTS=${inputs}"
              "-DOUTPUT=${output}" -P "${leadline_embed_script}"
      DEPENDS ${ARGN} "${leadline_embed_script}" COMMENT "Embedding ${header}" VERBATIM)
    set(${out_var} ${${out_var}} "${output}" PARENT_SCOPE)
  endfunction()

  function(leadline_embed_sql out_var namespace)
    set(${out_var} "")
    foreach(file IN LISTS ARGN)
      file(REAL_PATH "${file}" path)
      file(RELATIVE_PATH relative "${CMAKE_SOURCE_DIR}" "${path}")
      string(REGEX REPLACE "\\.sql$" "_sql.h" header "${relative}")
      leadline_embed(${out_var} statements "${namespace}" "${header}" "${path}")
    endforeach()
    set(${out_var} ${${out_var}} PARENT_SCOPE)
  endfunction()

  function(leadline_embed_migrations out_var namespace)
    set(${out_var} "")
    if(ARGN)
      set(paths ${ARGN})
      list(TRANSFORM paths PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
      file(RELATIVE_PATH relative "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
      leadline_embed(${out_var} migrations "${namespace}" "${relative}/migrations.h" ${paths})
    endif()
    set(${out_var} ${${out_var}} PARENT_SCOPE)
  endfunction()
  return()
endif()

function(leadline_statements out_var path)
  file(READ "${path}" sql)
  string(PREPEND sql "\n")
  string(FIND "${sql}" "\n-- name: " start)
  if(start EQUAL -1)
    message(FATAL_ERROR "${path} has no `-- name: Statement` block")
  endif()
  string(SUBSTRING "${sql}" ${start} -1 sql)
  string(REGEX REPLACE "\n-- name: ([A-Za-z0-9]+)[ \t]*\n"
    ")sql\"};\ninline constexpr leadline::postgres::Statement k\\1{\"\\1\", R\"sql(" sql "${sql}")
  if(sql MATCHES "\n-- name: ([^\n]*)")
    message(FATAL_ERROR "${path}: bad statement name `${CMAKE_MATCH_1}`")
  endif()
  string(REGEX REPLACE "^\\)sql\"};\n" "" sql "${sql}")
  set(${out_var} "${sql})sql\"};\n" PARENT_SCOPE)
endfunction()

string(REPLACE "|" ";" inputs "${INPUTS}")
if(MODE STREQUAL "statements")
  leadline_statements(body "${INPUTS}")
  string(APPEND NAMESPACE "::sql")
else()
  list(LENGTH inputs count)
  set(body "inline constexpr leadline::postgres::Migration kMigrations[] = {\n")
  foreach(path IN LISTS inputs)
    get_filename_component(name "${path}" NAME_WE)
    if(NOT name MATCHES "^0*([1-9][0-9]*)_[a-z0-9_]+$")
      message(FATAL_ERROR "${path}: a migration is named NNNN_what.sql")
    endif()
    set(version ${CMAKE_MATCH_1})
    file(READ "${path}" sql)
    string(APPEND body "    {${version}, \"${name}\", R\"sql(${sql})sql\"},\n")
  endforeach()
  string(APPEND body "};\n")
endif()
file(WRITE "${OUTPUT}" "// Generated from SQL by cmake/EmbedSql.cmake.\n#pragma once\n\n"
  "#include \"common/postgres/statement.h\"\n\nnamespace ${NAMESPACE} {\n\n${body}\n}  // namespace ${NAMESPACE}\n")
