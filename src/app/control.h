// The socket in the data folder through which a command is run by the server that holds the folder.
// The caller's own descriptors travel with the words, so the command writes where the caller looks.
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include "app/call.h"

typedef struct Control Control;

// Listens in house->folder; commands that write run here, one at a time.
MUST_USE Fault control_start(House *house, Control **control_out);
void control_stop(Control *control);
// Asks the server of `folder` to run the command with these words; returns its exit code.
// The command's files are opened here, for the server may not reach them.
int control_ask(const char *folder, const Call *call, int count, char *const *words);

#endif
