# The C++ tests. Each folder tests/cpp/NAME is compiled once and linked twice: into
# `fuse_tests_NAME`, which needs only what that folder tests, and into `fuse_tests`, which
# holds everything. `fuse_tests_NAME` is built on request only.

# A folder named after a layer links that layer and what it lists here; others link everything.
set(fuse_test_links_passes fuse_check)
set(fuse_test_links_autodiff fuse_check)
set(fuse_test_links_plan fuse_check fuse_passes)
set(fuse_test_links_bind fuse_check)
set(fuse_test_links_native fuse_check fuse_passes)

add_library(fuse_test_main OBJECT ${CMAKE_SOURCE_DIR}/tests/cpp/main.cpp)
target_link_libraries(fuse_test_main PRIVATE doctest::doctest)

add_executable(fuse_tests)
target_link_libraries(fuse_tests PRIVATE fuse_test_main fuse_driver)
add_test(NAME cpp COMMAND fuse_tests)

# fuse_test_folder(NAME LIBRARIES...)
function(fuse_test_folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/cpp/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_library(fuse_test_objects_${name} OBJECT ${sources})
  target_include_directories(fuse_test_objects_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests/cpp)
  target_compile_definitions(fuse_test_objects_${name} PRIVATE
    FUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuse_test_objects_${name} PRIVATE
    ${ARGN} doctest::doctest fuse_options)
  add_executable(fuse_tests_${name} EXCLUDE_FROM_ALL)
  target_link_libraries(fuse_tests_${name} PRIVATE
    fuse_test_objects_${name} fuse_test_main ${ARGN})
  target_link_libraries(fuse_tests PRIVATE fuse_test_objects_${name})
endfunction()

# The golden runner. Its parts that run no program are a library, tested like a layer.
set(runner ${CMAKE_SOURCE_DIR}/tests/golden/runner)
add_library(fuse_golden_runner STATIC ${runner}/cases.cpp ${runner}/compare.cpp
  ${runner}/coverage.cpp ${runner}/render_npy.cpp ${runner}/render_containers.cpp)
target_include_directories(fuse_golden_runner PUBLIC ${runner})
target_link_libraries(fuse_golden_runner PRIVATE fuse_options)

if(EXISTS ${CMAKE_SOURCE_DIR}/src/fuse/driver/command.h)
  add_executable(fuse_golden ${runner}/main.cpp ${runner}/run_case.cpp)
  target_compile_definitions(fuse_golden PRIVATE FUSE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuse_golden PRIVATE fuse_golden_runner fuse_driver fuse_options)
  add_test(NAME golden COMMAND fuse_golden)
endif()

file(GLOB test_folders RELATIVE ${CMAKE_SOURCE_DIR}/tests/cpp CONFIGURE_DEPENDS
     LIST_DIRECTORIES true ${CMAKE_SOURCE_DIR}/tests/cpp/*)
foreach(folder IN LISTS test_folders)
  if(IS_DIRECTORY ${CMAKE_SOURCE_DIR}/tests/cpp/${folder})
    if(TARGET fuse_${folder})
      fuse_test_folder(${folder} fuse_${folder} ${fuse_test_links_${folder}})
    else()
      fuse_test_folder(${folder} fuse_driver)
    endif()
  endif()
endforeach()
