# The fuzzer of the readers, built on request. What they consist of is compiled once more, in a way
# that tells the fuzzer which branches an input takes.

set(fuzzed "")
foreach(layer support data io)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/fuse/${layer}/*.cpp)
  list(APPEND fuzzed ${sources})
endforeach()
add_library(fuse_fuzzed STATIC EXCLUDE_FROM_ALL ${fuzzed})
target_include_directories(fuse_fuzzed PUBLIC ${CMAKE_SOURCE_DIR}/src)
target_compile_options(fuse_fuzzed PRIVATE -fsanitize-coverage=trace-pc)
target_link_libraries(fuse_fuzzed PUBLIC
  fmt::fmt-header-only nlohmann_json::nlohmann_json ZLIB::ZLIB Threads::Threads
  PRIVATE fuse_options)

fuse_sources(fuzz_sources ${CMAKE_SOURCE_DIR}/tests/fuzz)
add_executable(fuse_fuzz EXCLUDE_FROM_ALL ${fuzz_sources})
target_include_directories(fuse_fuzz PRIVATE
  ${CMAKE_SOURCE_DIR}/tests/fuzz ${CMAKE_SOURCE_DIR}/tests/cpp)
target_link_libraries(fuse_fuzz PRIVATE fuse_fuzzed fuse_options)
