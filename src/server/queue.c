// The bounded queue between loops and workers. Workers are woken one after the other, each by the
// one before it while there is more to do: cheap requests keep few threads hot, slow ones call
// many.
#include "server/parts.h"

void queue_start(Queue *queue, int64_t most)
{
    *queue = (Queue){ .most = most };
    pthread_mutex_init(&queue->lock, NULL);
}

void queue_end(Queue *queue)
{
    pthread_mutex_destroy(&queue->lock);
}

// The worker to signal once the lock is given back; NULL when none is needed.
static Worker *pick_worker(Queue *queue)
{
    Worker *worker = queue->idle;

    if (worker == NULL || queue->waking || (queue->first == NULL && !queue->closed)) {
        return NULL;
    }
    queue->idle = worker->next_idle;
    queue->waking = true;
    worker->called = true;
    return worker;
}

// A worker lives until the queue is closed and emptied, so it may be signalled without the lock.
static void unlock_and_call(Queue *queue, Worker *worker)
{
    pthread_mutex_unlock(&queue->lock);
    if (worker != NULL) {
        pthread_cond_signal(&worker->call);
    }
}

Exchange *queue_put(Queue *queue, Exchange *chain)
{
    pthread_mutex_lock(&queue->lock);
    while (chain != NULL && queue->length < queue->most) {
        Exchange *exchange = chain;
        chain = exchange->next;
        exchange->next = NULL;
        if (queue->first == NULL) {
            queue->first = exchange;
        } else {
            queue->last->next = exchange;
        }
        queue->last = exchange;
        queue->length++;
    }
    unlock_and_call(queue, pick_worker(queue));
    return chain;
}

static void wait_for_call(Queue *queue, Worker *worker)
{
    worker->called = false;
    worker->next_idle = queue->idle;
    queue->idle = worker;
    while (!worker->called) {
        pthread_cond_wait(&worker->call, &queue->lock);
    }
    queue->waking = false;
}

Exchange *queue_take(Queue *queue, Worker *worker)
{
    pthread_mutex_lock(&queue->lock);
    while (queue->first == NULL && !queue->closed) {
        wait_for_call(queue, worker);
    }
    Exchange *exchange = queue->first;
    if (exchange != NULL) {
        queue->first = exchange->next;
        queue->length--;
        exchange->next = NULL;
    }
    unlock_and_call(queue, pick_worker(queue));
    return exchange;
}

void queue_close(Queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    unlock_and_call(queue, pick_worker(queue));
}

int64_t queue_length(Queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    int64_t length = queue->length;
    pthread_mutex_unlock(&queue->lock);
    return length;
}
