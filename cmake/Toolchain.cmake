# Build type, warnings, sanitizers and ccache.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
# No -DNDEBUG: assertions stay on, they are cheap outside the kernels.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(FUSE_CCACHE ccache)
if(FUSE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FUSE_CCACHE})
endif()

add_library(fuse_options INTERFACE)
target_compile_options(fuse_options INTERFACE
  -Wall -Wextra -Wnon-virtual-dtor -Woverloaded-virtual
  -Werror
  # A switch over an enum without a default must name every case.
  -Werror=switch -Werror=return-type)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside its own std::string, std::vector and std::variant.
  target_compile_options(fuse_options INTERFACE
    -Wno-restrict -Wno-error=maybe-uninitialized -Wno-error=array-bounds
    -Wno-error=stringop-overflow -Wno-error=stringop-overread)
endif()

if(FUSE_PORTABLE)
  add_link_options(-static-libstdc++ -static-libgcc)
endif()

if(FUSE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  target_compile_options(fuse_options INTERFACE -Wno-maybe-uninitialized)
endif()
