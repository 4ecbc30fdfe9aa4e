/* A file layer that forgets everything not yet synced.
 *
 * Preloaded into a process (LD_PRELOAD), it takes the place of fsync and fdatasync for whatever
 * lies below $FORGETFUL_ROOT, and writes down in $FORGETFUL_SHADOW what each of them promised:
 *
 *   f-<key>    the content of a regular file at its last fsync
 *   d-<key>    the listing of a directory at its last fsync, a line for each entry:
 *              "<octal mode> <key> <name>\n"
 *   d-root     the listing of $FORGETFUL_ROOT itself
 *
 * <key> is inode and birth time, since a file system gives the inode of a file that was removed
 * to the next one that is made. What stands in the directory itself is what a running machine
 * sees; what stands in the shadow is what it would find after losing power. power.py builds the
 * one from the other.
 *
 * It is the most forgetful machine that POSIX allows: an fsync of a file makes its content safe and
 * not its name; an fsync of a directory makes names safe and no content. Real file systems forget
 * less. Not simulated: writes that reach the disk without an fsync (they may, and then everything
 * that is checked here holds as well), O_SYNC, msync, syncfs, databases that are servers.
 *
 * A promise that can't be written down ends the process: better no test than a test that lies.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static void key_of(const struct statx *file, char *key, size_t bytes)
{
    long long born = file->stx_mask & STATX_BTIME
        ? file->stx_btime.tv_sec * 1000000000LL + file->stx_btime.tv_nsec : 0;
    snprintf(key, bytes, "%llu.%lld", (unsigned long long)file->stx_ino, born);
}

static void look(int directory, const char *name, int flags, struct statx *file)
{
    if (statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME, file) != 0)
        give_up("forgetful: statx");
}

/* A promise is written beside its place and then renamed: who is killed here has promised nothing. */
static FILE *begin(const char *shadow, char *draft, size_t bytes)
{
    static unsigned number;
    snprintf(draft, bytes, "%s/draft-%d-%u", shadow, getpid(),
             __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED));
    FILE *out = fopen(draft, "wxe");
    if (!out)
        give_up("forgetful: the shadow directory");
    return out;
}

static void finish(FILE *out, const char *draft, const char *shadow, const char *name)
{
    char place[PATH_MAX];
    snprintf(place, sizeof place, "%s/%s", shadow, name);
    if (fclose(out) != 0 || rename(draft, place) != 0)
        give_up("forgetful: the shadow directory");
}

static int reopen(int fd, int flags)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd); /* also if opened for writing only */
    int again = open(link, O_RDONLY | O_CLOEXEC | flags);
    if (again < 0)
        give_up("forgetful: open again");
    return again;
}

static void copy_content(int fd, FILE *out)
{
    char buffer[1 << 16];
    int in = reopen(fd, 0);
    for (ssize_t got; (got = read(in, buffer, sizeof buffer)) != 0;)
        if (got < 0 || fwrite(buffer, 1, (size_t)got, out) != (size_t)got)
            give_up("forgetful: copy");
    close(in);
}

static void copy_listing(int fd, FILE *out)
{
    DIR *directory = fdopendir(reopen(fd, O_DIRECTORY));
    if (!directory)
        give_up("forgetful: fdopendir");
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct statx file;
        char key[64];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (statx(dirfd(directory), entry->d_name, AT_SYMLINK_NOFOLLOW,
                  STATX_BASIC_STATS | STATX_BTIME, &file) != 0)
            continue; /* another thread has just removed it */
        key_of(&file, key, sizeof key);
        fprintf(out, "%o %s %s\n", file.stx_mode, key, entry->d_name);
    }
    closedir(directory);
}

/* Is fd below root (1), root itself (2), or elsewhere (0)? */
static int place_of(int fd, const char *root)
{
    char link[64], path[PATH_MAX + 1];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0)
        return 0;
    path[length] = 0;
    size_t top = strlen(root);
    if (strncmp(path, root, top) != 0)
        return 0;
    return path[top] == '/' ? 1 : path[top] == 0 ? 2 : 0;
}

/* Write down what an fsync of fd promises; 0 if fd is none of ours. power.py calls this too. */
int forgetful_record(int fd, const char *root, const char *shadow)
{
    int place = place_of(fd, root);
    struct statx file;
    char draft[PATH_MAX], key[64], name[80];
    if (place == 0)
        return 0;
    look(fd, "", AT_EMPTY_PATH, &file);
    if (!S_ISREG(file.stx_mode) && !S_ISDIR(file.stx_mode))
        return 0;
    FILE *out = begin(shadow, draft, sizeof draft);
    if (S_ISREG(file.stx_mode))
        copy_content(fd, out);
    else
        copy_listing(fd, out);
    key_of(&file, key, sizeof key);
    snprintf(name, sizeof name, "%c-%s", S_ISREG(file.stx_mode) ? 'f' : 'd',
             place == 2 ? "root" : key);
    finish(out, draft, shadow, name);
    return 1;
}

static int sync_it(int fd, const char *call)
{
    const char *root = getenv("FORGETFUL_ROOT"), *shadow = getenv("FORGETFUL_SHADOW");
    if (root && shadow && forgetful_record(fd, root, shadow))
        return 0;
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
    return real(fd);
}

int fsync(int fd)
{
    return sync_it(fd, "fsync");
}

int fdatasync(int fd)
{
    return sync_it(fd, "fdatasync");
}
