// Runs a fuzz target over files and folders of files: what replays a corpus where there is no libFuzzer.
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static int run_file(const char *path, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    FILE *file = fopen(path, "rb");
    if (!bytes || !file) {
        perror(path);
        exit(1);
    }
    size = fread(bytes, 1, size, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 1;
}

static int run_path(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return 0;
    }
    if (!S_ISDIR(status.st_mode)) {
        return run_file(path, (size_t)status.st_size);
    }
    int count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char inner[PATH_MAX];
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && length > 0 && (size_t)length < sizeof inner) {
            count += run_path(inner);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return count;
}

int main(int count, char **paths)
{
    int files = 0;
    for (int i = 1; i < count; i++) {
        files += run_path(paths[i]);
    }
    printf("%d inputs\n", files);
    return files > 0 ? 0 : 1;
}
