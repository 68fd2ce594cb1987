# Fuzz targets: in every build a program that replays what is kept, as fuzz.*; with the preset fuzz one
# that looks for more, run by ./dev fuzz.
set(ZJ_FUZZ_FOLDER ${CMAKE_CURRENT_LIST_DIR}/fuzz)
add_library(fuzz_shared STATIC EXCLUDE_FROM_ALL fuzz/fuzz.c fuzz/facts.c)
target_link_libraries(fuzz_shared PUBLIC diff_oracle zj_batch)
target_compile_definitions(fuzz_shared PUBLIC ZJ_FUZZ_ROOT="${PROJECT_SOURCE_DIR}")
add_executable(fuzz_dictionary EXCLUDE_FROM_ALL fuzz/dictionary.c)
target_link_libraries(fuzz_dictionary PRIVATE zj_options)
set(ZJ_FUZZ_DICTIONARY ${CMAKE_CURRENT_BINARY_DIR}/fuzz.source.dict)
add_custom_command(OUTPUT ${ZJ_FUZZ_DICTIONARY} COMMAND fuzz_dictionary > ${ZJ_FUZZ_DICTIONARY}
  DEPENDS fuzz_dictionary VERBATIM)
add_custom_target(fuzz DEPENDS ${ZJ_FUZZ_DICTIONARY})

foreach(target source module json csv pipeline)
  add_executable(fuzz.${target} fuzz/${target}.c)
  target_link_libraries(fuzz.${target} PRIVATE fuzz_shared PkgConfig::NETTLE)
  add_dependencies(fuzz fuzz.${target})
  if(ZJ_FUZZ)
    target_link_options(fuzz.${target} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz.${target} PRIVATE fuzz/replay.c)
    add_test(NAME fuzz.${target}
      COMMAND fuzz.${target} ${ZJ_FUZZ_FOLDER}/corpus/${target} ${ZJ_FUZZ_FOLDER}/regressions/${target})
  endif()
endforeach()
target_sources(fuzz.pipeline PRIVATE diff/generate.c)
