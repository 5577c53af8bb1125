# The C++ packages, all from Debian. What is missing is reported at once, with the line that
# installs it.

set(fuse_missing "")

# fuse_package(CMAKE_NAME DEBIAN_NAME [extra find_package arguments])
macro(fuse_package name debian)
  find_package(${name} QUIET ${ARGN})
  if(NOT ${name}_FOUND)
    list(APPEND fuse_missing ${debian})
  endif()
endmacro()

if(FUSE_PORTABLE)
  set(ZLIB_USE_STATIC_LIBS ON)
endif()
fuse_package(fmt libfmt-dev CONFIG)
fuse_package(nlohmann_json nlohmann-json3-dev CONFIG)
fuse_package(CLI11 libcli11-dev CONFIG)
fuse_package(ZLIB zlib1g-dev)
fuse_package(hwy libhwy-dev CONFIG)
if(FUSE_TESTS)
  fuse_package(doctest doctest-dev CONFIG)
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

if(fuse_missing)
  list(JOIN fuse_missing " " fuse_missing)
  message(FATAL_ERROR "Packages are missing. This line installs them:\n"
                      "  apt-get install ${fuse_missing}\n")
endif()
