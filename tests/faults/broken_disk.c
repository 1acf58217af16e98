/* Preloaded into the process under test: the Nth write, fsync, rename or open for writing of a file
 * whose path holds FAULT_PATH fails with the error FAULT_ERRNO. Later ones fail too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int calls = 0;

static int is_ours(int handle) {
  char link[64], path[4096];
  const char *wanted = getenv("FAULT_PATH");
  if (!wanted) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strstr(path, wanted) != NULL;
}

static int fails(void) {
  const char *after = getenv("FAULT_AFTER"), *code = getenv("FAULT_ERRNO");
  if (!after || !code) return 0;
  if (__sync_add_and_fetch(&calls, 1) <= atoi(after)) return 0;
  errno = atoi(code);
  return 1;
}

ssize_t write(int handle, const void *data, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  return is_ours(handle) && fails() ? -1 : real(handle, data, size);
}

ssize_t writev(int handle, const struct iovec *parts, int count) {
  static ssize_t (*real)(int, const struct iovec *, int);
  if (!real) real = dlsym(RTLD_NEXT, "writev");
  return is_ours(handle) && fails() ? -1 : real(handle, parts, count);
}

ssize_t pwrite64(int handle, const void *data, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  return is_ours(handle) && fails() ? -1 : real(handle, data, size, at);
}

int fsync(int handle) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "fsync");
  return is_ours(handle) && fails() ? -1 : real(handle);
}
