// What those who read and write files of backups share. Only backup's own files include this.
#ifndef BACKUP_FILES_H
#define BACKUP_FILES_H

#include "backup/parts.h"

// A source over a descriptor, which must outlive it.
BackupSource files_source(int *file);
// So that a rename lasts. False when the folder cannot be synced.
bool files_sync_folder_of(const char *path);

#endif
