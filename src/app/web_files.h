// The style, scripts, fonts and pictures that the program carries, with the paths they are served at.
#ifndef APP_WEB_FILES_H
#define APP_WEB_FILES_H

#include "http/site.h"

// In `arena`. A text file may name another as {{plex-400.woff2}}: its path stands there. Files are filled in
// this order: what is no text, then styles and scripts, then those at fixed paths (sw.js, the manifest).
void web_files_load(Arena *arena, const SiteFile **files_out, size_t *count_out);

#endif
