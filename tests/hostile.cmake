# Damaged modules of both policies. The long run: hostile.modules --all MODULE LAST FACTS.json…
add_executable(hostile.modules hostile/modules.c)
target_link_libraries(hostile.modules PRIVATE zj_report PkgConfig::CHECK PkgConfig::NETTLE)
set(samples ${PROJECT_SOURCE_DIR}/policies/samples)
foreach(policy wuhan-2021/wuhan caidian-draft/caidian)
  get_filename_component(name ${policy} NAME)
  set(module ${CMAKE_CURRENT_BINARY_DIR}/hostile.${name}.zjtxb)
  add_test(NAME hostile.compile.${name}
    COMMAND zjtxc build ${PROJECT_SOURCE_DIR}/policies/${policy}.zjtx -o ${module})
  set_tests_properties(hostile.compile.${name} PROPERTIES FIXTURES_SETUP hostile.${name})
  add_test(NAME hostile.${name} COMMAND hostile.modules ${module}
    ${CMAKE_CURRENT_BINARY_DIR}/hostile.${name}.last ${samples}/caidian-unknown.json
    ${samples}/caidian-relocated.json)
  set_tests_properties(hostile.${name} PROPERTIES FIXTURES_REQUIRED hostile.${name} TIMEOUT 600)
endforeach()
