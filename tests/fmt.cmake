# zjtxc fmt: on every file that compiles, and as a command.
foreach(script files command)
  add_test(NAME fmt.${script} COMMAND bash ${CMAKE_CURRENT_LIST_DIR}/fmt/${script}.sh)
  set_tests_properties(fmt.${script} PROPERTIES
    ENVIRONMENT "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTX_ROOT=${PROJECT_SOURCE_DIR}")
endforeach()
