// Marks what libfuselang shows to programs that link it.
#pragma once

#if defined(__GNUC__)
#define FUSE_API __attribute__((visibility("default")))
#else
#define FUSE_API
#endif
