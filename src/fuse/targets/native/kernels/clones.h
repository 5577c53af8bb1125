// Functions compiled for several levels of x86-64 and chosen when the program starts, by what the
// processor can do rather than by its family. Only for functions of one file: the compiler shows
// what chooses among the copies of others to the outside.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define FUSE_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FUSE_CLONES
#endif

#if defined(__GNUC__)
#define FUSE_INLINE inline __attribute__((always_inline))
#else
#define FUSE_INLINE inline
#endif
