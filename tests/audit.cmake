# The audit: normalising and comparing in a unit test, the command on the texts of tests/audit/.
zj_unit_test(compiler/audit zj_audit)
set(ZJ_AUDIT ${CMAKE_CURRENT_LIST_DIR}/audit)

function(zj_audit_test name)
  add_test(NAME audit.${name} COMMAND bash audit.sh ${ARGN} WORKING_DIRECTORY ${ZJ_AUDIT})
  set_tests_properties(audit.${name} PROPERTIES ENVIRONMENT "ZJTXC=$<TARGET_FILE:zjtxc>")
endfunction()

file(GLOB documents RELATIVE ${ZJ_AUDIT} CONFIGURE_DEPENDS ${ZJ_AUDIT}/*.txt)
foreach(document ${documents})
  get_filename_component(name ${document} NAME_WE)
  zj_audit_test(${name} ${name})
endforeach()
zj_audit_test(json garbled --format json)
zj_audit_test(english moved --lang en)
zj_audit_test(usage usage)
