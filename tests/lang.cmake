# Language tests: one ctest test a file, by language.sh and the scripts beside it.
set(ZJ_LANG ${CMAKE_CURRENT_LIST_DIR}/lang)

function(zj_command_test name)
  add_test(NAME ${name} COMMAND bash ${ARGN} WORKING_DIRECTORY ${ZJ_LANG})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT
    "ZJTXC=$<TARGET_FILE:zjtxc>;ZJTXVM=$<TARGET_FILE:zjtxvm>;ZJTX_ROOT=${PROJECT_SOURCE_DIR};ZJTX_BUILD=${PROJECT_BINARY_DIR}")
endfunction()

foreach(mode accept lint reject run)
  file(GLOB files RELATIVE ${ZJ_LANG} CONFIGURE_DEPENDS ${ZJ_LANG}/${mode}/*.zjtx)
  foreach(file ${files})
    get_filename_component(name ${file} NAME_WE)
    zj_command_test(lang.${mode}.${name} language.sh ${mode} ${file})
  endforeach()
endforeach()
foreach(script ids limit shown shown_documents shown_english shown_targets shown_items policy_facts shown_versions exits stdlib steps)
  if(EXISTS ${ZJ_LANG}/${script}.sh)
    zj_command_test(lang.${script} ${script}.sh)
  endif()
endforeach()
