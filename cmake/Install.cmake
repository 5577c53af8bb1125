# `cmake --install`: the command `fuse`, the library libfuselang with its headers, and the package
# that `find_package(fuse-lang)` finds, with the target fuse::fuse.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(public_headers fuse.h data/array.h data/dtype.h support/export.h support/progress.h)

add_library(fuselang SHARED $<TARGET_OBJECTS:fuse_api>)
target_link_libraries(fuselang PRIVATE fuse_driver)
target_include_directories(fuselang INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/fuse-lang>)
target_compile_features(fuselang INTERFACE cxx_std_20)
# Nothing but what the headers mark is seen.
set(symbols ${CMAKE_SOURCE_DIR}/cmake/libfuselang.map)
target_link_options(fuselang PRIVATE LINKER:--version-script=${symbols})
set_target_properties(fuselang PROPERTIES
  EXPORT_NAME fuse
  VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  LINK_DEPENDS ${symbols})

install(TARGETS fuse)
install(TARGETS fuselang EXPORT fuse-lang)
foreach(header IN LISTS public_headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES src/fuse/${header}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/fuse-lang/fuse/${folder})
endforeach()

set(package_place ${CMAKE_INSTALL_LIBDIR}/cmake/fuse-lang)
install(EXPORT fuse-lang NAMESPACE fuse:: FILE fuse-lang-config.cmake DESTINATION ${package_place})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/fuse-lang-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/fuse-lang-config-version.cmake DESTINATION ${package_place})
