// Deadlines without a timer for each connection: those in one state have the same time, so a list
// in order of entry is a list in order of expiry, and only its front need be looked at.
#include "server/parts.h"

static int64_t time_of(const ServerLimits *limits, ConnectionState state)
{
    switch (state) {
    case STATE_IDLE:
        return limits->idle_ms;
    case STATE_HEAD:
        return limits->head_ms;
    case STATE_BODY:
        return limits->body_period_ms;
    case STATE_WRITING:
        return limits->write_period_ms;
    case STATE_LINGERING:
        return limits->linger_ms;
    default:
        return INT64_MAX / 2; // a worker has it, or it is closed
    }
}

void deadline_leave(Connection *connection)
{
    StateList *list = &connection->loop->states[connection->state];

    *(connection->previous != NULL ? &connection->previous->next : &list->first) = connection->next;
    *(connection->next != NULL ? &connection->next->previous : &list->last) = connection->previous;
    connection->next = connection->previous = NULL;
}

void deadline_add(Connection *connection, ConnectionState state)
{
    Loop *loop = connection->loop;
    StateList *list = &loop->states[state];

    connection->state = (uint8_t)state;
    connection->due_ms = loop_now_ms() + time_of(&loop->server->limits, state);
    connection->previous = list->last;
    *(list->last != NULL ? &list->last->next : &list->first) = connection;
    list->last = connection;
}

void deadline_enter(Connection *connection, ConnectionState state)
{
    deadline_leave(connection);
    deadline_add(connection, state);
}

// A body or reply that moves fast enough gets another period.
static bool renew(Connection *connection, uint64_t moved, int64_t least, int64_t periods_most)
{
    if (moved - connection->mark < (uint64_t)least || connection->periods + 1 >= periods_most) {
        return false;
    }
    connection->mark = moved;
    connection->periods++;
    deadline_enter(connection, connection->state);
    return true;
}

static void expire(Connection *connection)
{
    const ServerLimits *limits = &connection->loop->server->limits;
    Exchange *exchange = connection->exchange;
    bool is_upload;

    switch (connection->state) {
    case STATE_HEAD:
        connection_refuse(connection, 408, "the request took too long to arrive");
        return;
    case STATE_BODY:
        is_upload = exchange->upload_left > 0;
        if (!renew(connection, exchange->received,
                   is_upload ? limits->upload_least : limits->body_least,
                   is_upload ? limits->upload_periods : limits->body_periods)) {
            connection_refuse(connection, 408, "the request took too long to arrive");
        }
        return;
    case STATE_WRITING:
        connection->periods = 0; // a large page on a slow line may take long, if it moves
        if (!renew(connection, exchange->rest_sent, limits->write_least, 2)) {
            connection_close(connection);
        }
        return;
    default:
        connection_close(connection);
    }
}

void deadlines_check(Loop *loop)
{
    int64_t now_ms = loop_now_ms();

    for (int state = 0; state < STATE_CLOSED; state++) {
        Connection *connection = loop->states[state].first;
        while (connection != NULL && connection->due_ms <= now_ms) {
            expire(connection);
            connection = loop->states[state].first;
        }
    }
}
