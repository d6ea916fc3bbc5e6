// Tests of long jobs: rows and their states, done one after the other, stopped, begun again after a kill,
// and who may see them.
#include "features/house_test.h"

#include <stdatomic.h>

#include "access/access.h"
#include "features/jobs/jobs.h"

static const FaultKind TEST_FAULT[1] = { { "TEST_FAULT", 500 } };

static Fault work_in_steps(JobRun *run)
{
    atomic_int *done = run->house;
    for (int i = 1; i <= 10; i++) {
        TRY(job_tell(run, "storing", i, 10));
        atomic_fetch_add(done, 1);
    }
    run->result = STR("{\"rows\":10}");
    return OK;
}

static Fault work_in_vain(JobRun *run)
{
    TRY(job_tell(run, "checking", 3, 10));
    return TEST_FAULT;
}

// Goes on until it is stopped, from outside.
static Fault work_without_end(JobRun *run)
{
    atomic_int *done = run->house;
    for (int64_t i = 0;; i++) {
        TRY(job_tell(run, i % 2 ? "storing" : "checking", i, 0));
        atomic_fetch_add(done, 1);
    }
}

static const LongJobKind KINDS[] = {
    { "steps", work_in_steps }, { "vain", work_in_vain }, { "endless", work_without_end },
    { NULL, NULL },
};

static LongJobsOptions options_of(TestHouse *house, atomic_int *done)
{
    return (LongJobsOptions){ .db = house->db, .settings = &house->settings, .keys = &house->keys,
                              .kinds = KINDS, .house = done };
}

typedef struct Asked {
    const char *kind;
    Id account, id;
    LongJob job;
    LongJob *list;
    size_t count;
    bool running;
} Asked;

static Fault add(Work *work, void *context)
{
    Asked *asked = context;
    return asked->running
               ? long_jobs_add_running(work, asked->kind, asked->account, ID_NONE, &asked->id)
               : long_jobs_add(work, asked->kind, asked->account, ID_NONE, &asked->id);
}

static Fault find(Work *work, void *context)
{
    Asked *asked = context;
    return long_jobs_find(work, asked->id, &asked->job);
}

static Fault list(Work *work, void *context)
{
    Asked *asked = context;
    return long_jobs_list(work, asked->account, ID_NONE, &asked->list, &asked->count);
}

static Fault cancel(Work *work, void *context)
{
    return long_jobs_cancel(work, ((Asked *)context)->id);
}

static Fault restart(Work *work, void *context)
{
    return long_jobs_restart(work, ((Asked *)context)->id);
}

static Fault forget(Work *work, void *context)
{
    return long_jobs_forget(work, context);
}

static Asked asked_for(TestHouse *house, const char *kind)
{
    Asked asked = { .kind = kind };
    assert_ok(testing_do(house, add, &asked));
    return asked;
}

static void test_done_in_order(void **state)
{
    TestHouse *house = *state;
    atomic_int done = 0;
    LongJobsOptions options = options_of(house, &done);
    Asked first = asked_for(house, "vain"), second = asked_for(house, "steps");
    assert_ok(long_jobs_run_queued(&options));
    assert_ok(testing_do(house, find, &first));
    assert_int_equal(first.job.state, JOB_STATE_FAILED);
    assert_str(first.job.message, "TEST_FAULT");
    assert_int_equal(first.job.done, 3);
    assert_ok(testing_do(house, find, &second));
    assert_int_equal(second.job.state, JOB_STATE_DONE);
    assert_str(second.job.result, "{\"rows\":10}");
    assert_int_equal(second.job.done, 10);
    assert_int_equal(done, 10);
    assert_true(second.job.ended_at > 0);
    // What ended well is not begun again; what failed may be.
    assert_fault(testing_do(house, restart, &second), JOB_STATE_FORBIDS);
    assert_ok(testing_do(house, restart, &first));
    assert_ok(testing_do(house, find, &first));
    assert_int_equal(first.job.state, JOB_STATE_QUEUED);
}

static void test_cancelled_before_it_begins(void **state)
{
    TestHouse *house = *state;
    atomic_int done = 0;
    LongJobsOptions options = options_of(house, &done);
    Asked asked = asked_for(house, "steps");
    assert_ok(testing_do(house, cancel, &asked));
    assert_ok(long_jobs_run_queued(&options));
    assert_ok(testing_do(house, find, &asked));
    assert_int_equal(asked.job.state, JOB_STATE_CANCELLED);
    assert_int_equal(done, 0);
    assert_fault(testing_do(house, cancel, &asked), JOB_STATE_FORBIDS);
    asked.id = work_new_id();
    assert_fault(testing_do(house, cancel, &asked), JOB_NOT_FOUND);
}

static JobState wait_for_end(TestHouse *house, Asked *asked)
{
    do {
        usleep(1000);
        assert_ok(testing_do(house, find, asked));
    } while (asked->job.state == JOB_STATE_QUEUED || asked->job.state == JOB_STATE_RUNNING);
    return asked->job.state;
}

static void test_thread_is_stopped_and_cancelled(void **state)
{
    TestHouse *house = *state;
    atomic_int done = 0;
    LongJobs *jobs;
    LongJobsOptions options = options_of(house, &done);
    Asked asked = asked_for(house, "endless");
    assert_ok(long_jobs_start(&options, &jobs));
    while (atomic_load(&done) == 0) {
        usleep(1000);
    }
    // A stop of the program is no end of the job: it waits for the next start.
    long_jobs_stop(jobs);
    assert_ok(testing_do(house, find, &asked));
    assert_int_equal(asked.job.state, JOB_STATE_QUEUED);
    assert_ok(long_jobs_start(&options, &jobs));
    do {
        usleep(1000);
        assert_ok(testing_do(house, find, &asked));
    } while (asked.job.state != JOB_STATE_RUNNING);
    assert_ok(testing_do(house, cancel, &asked));
    assert_int_equal(wait_for_end(house, &asked), JOB_STATE_CANCELLED);
    long_jobs_stop(jobs);
}

static void test_taken_up_after_a_kill(void **state)
{
    TestHouse *house = *state;
    atomic_int done = 0;
    LongJobs *jobs;
    LongJobsOptions options = options_of(house, &done);
    Asked asked = { .kind = "steps", .running = true };
    assert_ok(testing_do(house, add, &asked));
    // Whoever only does what is queued leaves alone what another process does.
    assert_ok(long_jobs_run_queued(&options));
    assert_int_equal(done, 0);
    assert_ok(long_jobs_start(&options, &jobs));
    assert_int_equal(wait_for_end(house, &asked), JOB_STATE_DONE);
    assert_int_equal(asked.job.attempts, 2);
    long_jobs_stop(jobs);
    assert_int_equal(done, 10);
}

static Fault set_running(Work *work, void *context)
{
    static const Statement SET[1] = { { "test_running", "UPDATE job SET state = 1, attempts = 5" } };
    (void)context;
    return db_run(work->db, SET);
}

// A job that brings the program down each time is given up, and says so.
static void test_not_begun_for_ever(void **state)
{
    TestHouse *house = *state;
    Asked asked = asked_for(house, "steps");
    assert_ok(testing_do(house, set_running, NULL));
    assert_ok(long_jobs_recover(house->db));
    assert_ok(testing_do(house, find, &asked));
    assert_int_equal(asked.job.state, JOB_STATE_FAILED);
    assert_str(asked.job.message, "interrupted");
}

static void test_forgotten_and_listed(void **state)
{
    TestHouse *house = *state;
    atomic_int done = 0;
    LongJobsOptions options = options_of(house, &done);
    Id mine = work_new_id();
    asked_for(house, "steps");
    assert_ok(long_jobs_run_queued(&options));
    Asked own = { .kind = "steps", .account = mine };
    assert_ok(testing_do(house, add, &own));
    assert_ok(testing_do(house, list, &own));
    assert_int_equal(own.count, 1);
    Asked all = { 0 };
    assert_ok(testing_do(house, list, &all));
    assert_int_equal(all.count, 2);
    assert_true(id_equal(all.list[0].id, own.id)); // latest first
    bool more;
    house->now = INT32_MAX * 4LL; // far beyond what is kept
    assert_ok(testing_do(house, forget, &more));
    assert_false(more);
    assert_ok(testing_do(house, list, &all));
    assert_int_equal(all.count, 1); // what waits is never forgotten
}

static void test_who_may_see(void **state)
{
    (void)state;
    Id mine = work_new_id();
    LongJob job = { .account = mine }, of_house = { 0 };
    Grant grant = { .role = ROLE_ADMINISTRATOR, .area_path = STR("PS.") };
    User owner = { .account = mine }, other = { .account = work_new_id() };
    User administrator = { .account = other.account, .grants = &grant, .grant_count = 1 };
    assert_true(jobs_may_see(&(Work){ .user = &owner }, &job));
    assert_false(jobs_may_see(&(Work){ .user = &other }, &job));
    assert_true(jobs_may_see(&(Work){ .user = &administrator }, &job));
    assert_true(jobs_may_see(&(Work){ .user = &administrator }, &of_house));
    assert_false(jobs_may_see(&(Work){ .user = NULL }, &of_house));
    assert_false(jobs_may_see(&(Work){ .user = &owner }, &of_house));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, testing_open, testing_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_done_in_order),
        TEST(test_cancelled_before_it_begins),
        TEST(test_thread_is_stopped_and_cancelled),
        TEST(test_taken_up_after_a_kill),
        TEST(test_not_begun_for_ever),
        TEST(test_forgotten_and_listed),
        TEST(test_who_may_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
