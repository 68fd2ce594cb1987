# The documents: every example in them runs, and what is generated from the tables is current.
add_executable(docs.generate ${CMAKE_CURRENT_LIST_DIR}/docs/generate.c)
target_link_libraries(docs.generate PRIVATE zj_format)
add_test(NAME docs.generated
  COMMAND ${CMAKE_CURRENT_LIST_DIR}/docs/generate.sh $<TARGET_FILE:docs.generate> ${PROJECT_SOURCE_DIR})

file(GLOB documents CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/docs/adr/*.md)
list(REMOVE_ITEM documents docs/bytecode.md docs/diagnostics.md)
foreach(document ${documents})
  string(REGEX REPLACE "^docs/(.*)\\.md$" "docs.\\1" name ${document})
  string(REPLACE "/" "." name ${name})
  add_test(NAME ${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/docs/run.sh $<TARGET_FILE:zjtxc>
    $<TARGET_FILE:zjtxvm> ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${document})
endforeach()
