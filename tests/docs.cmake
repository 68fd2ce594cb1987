# The documents: every example in them runs, and what is generated from the tables is current.
# `cmake --build build/dev --target docs.update` writes what the programs say into the documents.
add_executable(docs.generate ${CMAKE_CURRENT_LIST_DIR}/docs/generate.c)
target_link_libraries(docs.generate PRIVATE zj_format)
set(generate ${CMAKE_CURRENT_LIST_DIR}/docs/generate.sh)
set(run ${CMAKE_CURRENT_LIST_DIR}/docs/run.sh)
add_test(NAME docs.generated COMMAND ${generate} $<TARGET_FILE:docs.generate> ${PROJECT_SOURCE_DIR})

file(GLOB documents CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/docs/adr/*.md)
list(REMOVE_ITEM documents docs/bytecode.md docs/diagnostics.md)
set(update COMMAND ${generate} --update $<TARGET_FILE:docs.generate> ${PROJECT_SOURCE_DIR})
foreach(document ${documents})
  string(REGEX REPLACE "^docs/(.*)\\.md$" "docs.\\1" name ${document})
  string(REPLACE "/" "." name ${name})
  set(arguments $<TARGET_FILE:zjtxc> $<TARGET_FILE:zjtxvm> ${PROJECT_SOURCE_DIR}
    ${PROJECT_SOURCE_DIR}/${document})
  add_test(NAME ${name} COMMAND ${run} ${arguments})
  list(APPEND update COMMAND ${run} --update ${arguments})
endforeach()
add_custom_target(docs.update ${update} DEPENDS docs.generate zjtxc zjtxvm VERBATIM)
