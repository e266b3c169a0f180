/* A disk under observation, for LD_PRELOAD: what reaches it in one folder is written down, or refused as full.

   DISK_FOLDER  the folder; files elsewhere are left alone
   DISK_LOG     a file that gets one entry for every completed operation, in order (see disk.py)
   DISK_FULL    while a file of this name exists, no file of the folder grows: ENOSPC
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* kinds of entries: C create, W write, T truncate, S sync, D sync of a folder, N rename, U unlink */
struct entry {
  uint32_t kind, path_length, data_length, padding;
  uint64_t inode, offset;
};

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *folder(void) { return getenv("DISK_FOLDER"); }

static int watched(const char *path) {
  const char *under = folder();
  size_t length = under ? strlen(under) : 0;
  return length && strncmp(path, under, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* the absolute path of what is open, "" for what is not a file of the folder */
static void path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length > 0 ? length : 0] = 0;
  if (!watched(path)) path[0] = 0;
}

static void note(char kind, const char *path, uint64_t inode, uint64_t offset, const void *data, size_t length) {
  const char *log = getenv("DISK_LOG");
  if (!log) return;
  int kept = errno, fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) abort();
  struct entry entry = {kind, strlen(path), length, 0, inode, offset};
  struct iovec parts[3] = {{&entry, sizeof entry}, {(void *)path, entry.path_length}, {(void *)data, length}};
  /* one call, so that entries of several threads and processes never mix */
  if (syscall(SYS_writev, fd, parts, 3) != (ssize_t)(sizeof entry + entry.path_length + length)) abort();
  syscall(SYS_close, fd);
  errno = kept;
}

static int full(void) {
  const char *sign = getenv("DISK_FULL");
  return sign && syscall(SYS_faccessat, AT_FDCWD, sign, F_OK) == 0;
}

/* ---- names */

static int opened(int fd, int existed, int flags, const char *path) {
  struct stat now;
  if (fd < 0 || !watched(path) || fstat(fd, &now) || !S_ISREG(now.st_mode)) return fd;
  if (!existed) note('C', path, now.st_ino, 0, "", 0);
  if (existed && (flags & O_TRUNC)) note('T', path, now.st_ino, 0, "", 0);
  return fd;
}

static void absolute(int at, const char *given, char *path) {
  path[0] = 0;
  if (given[0] == '/') {
    snprintf(path, PATH_MAX, "%s", given);
  } else if (at == AT_FDCWD) {
    if (getcwd(path, PATH_MAX)) snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", given);
  } else {
    path_of(at, path);
    if (path[0]) snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", given);
  }
}

#define OPEN(name, parameters, at, arguments)                                  \
  int name parameters {                                                        \
    mode_t mode = 0;                                                           \
    if (flags & (O_CREAT | O_TMPFILE)) {                                       \
      va_list rest;                                                            \
      va_start(rest, flags);                                                   \
      mode = va_arg(rest, mode_t);                                             \
      va_end(rest);                                                            \
    }                                                                          \
    char path[PATH_MAX];                                                       \
    struct stat before;                                                        \
    absolute(at, given, path);                                                 \
    int existed = !watched(path) || stat(path, &before) == 0;                  \
    return opened(REAL(name) arguments, existed, flags, path);                 \
  }

OPEN(open, (const char *given, int flags, ...), AT_FDCWD, (given, flags, mode))
OPEN(open64, (const char *given, int flags, ...), AT_FDCWD, (given, flags, mode))
OPEN(openat, (int at, const char *given, int flags, ...), at, (at, given, flags, mode))
OPEN(openat64, (int at, const char *given, int flags, ...), at, (at, given, flags, mode))

static int renamed(int outcome, const char *old, const char *new) {
  if (outcome == 0 && watched(old)) note('N', old, 0, 0, new, strlen(new));
  return outcome;
}

int rename(const char *old, const char *new) {
  char from[PATH_MAX], to[PATH_MAX];
  absolute(AT_FDCWD, old, from), absolute(AT_FDCWD, new, to);
  return renamed(REAL(rename)(old, new), from, to);
}

int renameat(int old_at, const char *old, int new_at, const char *new) {
  char from[PATH_MAX], to[PATH_MAX];
  absolute(old_at, old, from), absolute(new_at, new, to);
  return renamed(REAL(renameat)(old_at, old, new_at, new), from, to);
}

static int removed(int outcome, const char *path) {
  if (outcome == 0 && watched(path)) note('U', path, 0, 0, "", 0);
  return outcome;
}

int unlink(const char *given) {
  char path[PATH_MAX];
  absolute(AT_FDCWD, given, path);
  return removed(REAL(unlink)(given), path);
}

int unlinkat(int at, const char *given, int flags) {
  char path[PATH_MAX];
  absolute(at, given, path);
  return removed(REAL(unlinkat)(at, given, flags), path);
}

/* ---- content */

static ssize_t written(ssize_t outcome, int fd, const char *path, const void *data, uint64_t offset) {
  struct stat now;
  if (outcome > 0 && path[0] && fstat(fd, &now) == 0) note('W', path, now.st_ino, offset, data, outcome);
  return outcome;
}

static int refused(int fd, const char *path, uint64_t end) {
  struct stat now;
  if (!path[0] || !full() || fstat(fd, &now) || end <= (uint64_t)now.st_size) return 0;
  errno = ENOSPC;
  return 1;
}

ssize_t write(int fd, const void *data, size_t length) {
  char path[PATH_MAX];
  path_of(fd, path);
  if (!path[0]) return REAL(write)(fd, data, length);
  struct stat now;
  int appends = fcntl(fd, F_GETFL) & O_APPEND;
  off_t offset = appends && fstat(fd, &now) == 0 ? now.st_size : lseek(fd, 0, SEEK_CUR);
  if (refused(fd, path, offset + length)) return -1;
  return written(REAL(write)(fd, data, length), fd, path, data, offset);
}

#define PWRITE(name, offset_type)                                              \
  ssize_t name(int fd, const void *data, size_t length, offset_type offset) {  \
    char path[PATH_MAX];                                                       \
    path_of(fd, path);                                                         \
    if (refused(fd, path, offset + length)) return -1;                         \
    return written(REAL(name)(fd, data, length, offset), fd, path, data, offset); \
  }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                            \
  int name(int fd, offset_type length) {                                       \
    char path[PATH_MAX];                                                       \
    struct stat now;                                                           \
    path_of(fd, path);                                                         \
    if (refused(fd, path, length)) return -1;                                  \
    int outcome = REAL(name)(fd, length);                                      \
    if (outcome == 0 && path[0] && fstat(fd, &now) == 0) note('T', path, now.st_ino, length, "", 0); \
    return outcome;                                                            \
  }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                             \
  int name(int fd) {                                                           \
    char path[PATH_MAX];                                                       \
    struct stat now;                                                           \
    path_of(fd, path);                                                         \
    int outcome = REAL(name)(fd);                                              \
    if (outcome == 0 && path[0] && fstat(fd, &now) == 0) \
      note(S_ISDIR(now.st_mode) ? 'D' : 'S', path, now.st_ino, 0, "", 0);      \
    return outcome;                                                            \
  }
SYNC(fsync)
SYNC(fdatasync)
