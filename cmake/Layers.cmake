# One static library per folder of src/fuse.

# fuse_sources(OUT DIRECTORY): the folder's C++ sources, noticing new files on the next build.
function(fuse_sources out directory)
  file(GLOB sources CONFIGURE_DEPENDS ${directory}/*.cpp)
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

# fuse_layer(NAME dependencies... [DIRECTORY path below src/fuse])
#
# The library fuse_NAME holds every source below its folder. A folder without sources makes a
# library without objects, so that layers can be linked before they are written.
function(fuse_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 layer "" "DIRECTORY" "")
  if(NOT layer_DIRECTORY)
    set(layer_DIRECTORY ${name})
  endif()
  set(root ${CMAKE_SOURCE_DIR}/src/fuse/${layer_DIRECTORY})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${root}/*.cpp)
  if(name STREQUAL "targets")  # its subfolders are layers of their own
    fuse_sources(sources ${root})
  endif()

  list(TRANSFORM layer_UNPARSED_ARGUMENTS PREPEND fuse_ OUTPUT_VARIABLE below)
  if(sources)
    add_library(fuse_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(fuse_${name} PRIVATE fuse_options)
  else()
    add_library(fuse_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(fuse_${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(fuse_${name} ${scope} ${below}
    fmt::fmt-header-only nlohmann_json::nlohmann_json ZLIB::ZLIB Threads::Threads)
endfunction()
