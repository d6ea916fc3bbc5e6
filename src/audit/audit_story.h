// What a subject's history says the tables should hold. Only for audit/.
#ifndef AUDIT_AUDIT_STORY_H
#define AUDIT_AUDIT_STORY_H

#include "audit/audit_steps.h"

typedef struct StoryLine {
    Id id;
    Str item;
    int64_t asked;
    bool met; // by a row of the table
} StoryLine;

typedef struct StoryClaim {
    Id id, line, organisation;
    int64_t quantity;
    Str state;
    bool met;
} StoryClaim;

typedef struct Story {
    Id subject;
    Str need_state;         // STR_NONE: no event of a need
    Str organisation_state; // STR_NONE: no event of an organisation
    bool erased;            // part of it can no longer be read: what it told is not known
    Id assigned;            // who looks after the need; ID_NONE: nobody
    int64_t noted;          // notes that colleagues left
    StoryLine *lines;
    size_t line_count;
    StoryClaim *claims;
    size_t claim_count;
} Story;

typedef struct StoryEvent {
    int64_t seq;
    Str kind;
    Id object;
    Str record; // STR_NONE: erased
} StoryEvent;

// Takes the next event into the story, which grows in scratch; what makes no sense is a difference.
void audit_tell(Audit *audit, Story *story, const StoryEvent *event);
StoryLine *audit_story_line(const Story *story, Id id);   // NULL: none
StoryClaim *audit_story_claim(const Story *story, Id id); // NULL: none

#endif
