/** A test that makes a fault happen. */
export interface MatrixTest {
  /** From the root of the repository. */
  readonly file: string;
  /** As it stands in the file, with the placeholders of a table of cases. */
  readonly title: string;
  /** Which case of the table, where it matters. */
  readonly of?: string;
}

/** A row of the fault matrix. */
export interface MatrixRow {
  readonly id: string;
  readonly fault: string;
  readonly expected: string;
  readonly tests: readonly MatrixTest[];
  /** What the tests do not show, and why. */
  readonly limits?: string;
}

/** Runs each of `FAULTS` and `POOLER_FAULTS` by itself. */
export const SCENARIOS = 'test/faults/scenarios/matrix.nightly.spec.ts';
const ROWS = 'test/faults/scenarios/rows.nightly.spec.ts';
const CRASH_POINTS = 'test/faults/crash-points/crash-points.spec.ts';
const ALL_CRASH_POINTS = 'test/faults/crash-points/all-operations.nightly.spec.ts';
const STATEMENTS = 'test/faults/crash-points/statements.spec.ts';
const COMMITS = 'test/engine/commits.spec.ts';
const FAILURES = 'test/engine/failures.spec.ts';
const SILENT_ENGINE = 'test/engine/silent-database.spec.ts';
const SILENT_READER = 'test/identity/silent-reader.spec.ts';
const SILENT_APPLICATION = 'test/platform/silent-database.spec.ts';
const STORM = 'test/contract/storm.spec.ts';
const FULL_DISK = 'test/faults/storage/full-disk.nightly.spec.ts';
const SYNCHRONOUS = 'test/faults/standby/synchronous-failover.nightly.spec.ts';
const SPLIT_BRAIN = 'test/faults/standby/split-brain.nightly.spec.ts';
const SKEWED_CLOCK = 'test/faults/clocks/skewed-clock.nightly.spec.ts';
const SLOW_CLIENTS = 'test/faults/clients/slow-clients.nightly.spec.ts';
const OLDER_BUILD = 'test/faults/versions/older-build.nightly.spec.ts';
const KILLED_RUNNERS = 'test/workflows/killed-runners.spec.ts';

const NO_TIMES =
  'Others are held to their answers; how long those took is printed, and no test fails by it: it is the machine’s as well.';

/** A fault that is injected into a cluster under the whole workload, and held against its history. */
const injected = (...names: readonly string[]): MatrixTest[] =>
  names.map((of) => ({ file: SCENARIOS, title: '%s: %s loses and doubles nothing', of }));

/** Every fault that AccuBooks is held against, and the tests that make it happen. */
export const FAULT_MATRIX: readonly MatrixRow[] = [
  {
    id: 'F01',
    fault: 'A process of the API is killed amid transactions',
    expected: 'PostgreSQL rolls back what was not committed; a retry is carried out once.',
    tests: [
      ...injected('replica-killed'),
      { file: 'test/platform/workers.spec.ts', title: 'are replaced when they are killed, and no counter falls' },
    ],
  },
  {
    id: 'F02',
    fault: 'A process dies at each named crash point, and at each statement',
    expected: 'The write is carried out once or not at all, and replays the same bytes; all else goes on.',
    tests: [
      { file: CRASH_POINTS, title: '%s' },
      { file: ALL_CRASH_POINTS, title: '%s' },
      {
        file: STATEMENTS,
        title: 'takes effect as a whole or not at all, whichever statement the process is killed at',
      },
    ],
  },
  {
    id: 'F03',
    fault: 'A backend of PostgreSQL is killed, and the server recovers',
    expected: 'Groups whose connection was lost run again; 503 with Retry-After while there is no server.',
    tests: injected('backend-killed'),
  },
  {
    id: 'F04',
    fault: 'Transactions are terminated by an administrator, also at COMMIT',
    expected: 'They run again, or their outcome is proven; nobody is told anything else than what stands.',
    tests: [
      ...injected('sessions-terminated', 'terminated-at-commit'),
      { file: FAILURES, title: 'by a lost connection is run again' },
      { file: COMMITS, title: 'whose backend is ended before it, or at it, is run again' },
    ],
  },
  {
    id: 'F05',
    fault: 'A statement is cancelled amid its transaction',
    expected: 'COMMIT answers ROLLBACK, which is no proof: nothing is acknowledged that is not there.',
    tests: [
      { file: ROWS, title: 'F05: a cancelled statement acknowledges nothing and leaves nothing' },
      ...injected('statements-cancelled'),
      { file: FAILURES, title: 'by a slow statement is timed out alone' },
      {
        file: COMMITS,
        title: 'that %s is proven, and its write takes effect once',
        of: 'is answered with another tag',
      },
    ],
  },
  {
    id: 'F06',
    fault: 'PostgreSQL crashes, also while it recovers',
    expected: '503 with Retry-After; afterwards everything that was acknowledged is there.',
    tests: injected('server-crashed', 'server-crashed-twice'),
  },
  {
    id: 'F07',
    fault: 'PostgreSQL is restarted',
    expected: 'Groups whose connection was lost run again.',
    tests: [
      ...injected('server-restarted'),
      { file: ROWS, title: 'F07: while PostgreSQL is down, writes are told to come back, and they can' },
    ],
  },
  {
    id: 'F08',
    fault: 'The answer is lost on its way to the client',
    expected: 'The retry replays the same bytes.',
    tests: [
      ...injected('answer-lost', 'answer-cut', 'client-leaves'),
      { file: CRASH_POINTS, title: '%s', of: 'mid-response' },
    ],
  },
  {
    id: 'F09',
    fault: 'The request is cut in its body',
    expected: 'Nothing happens, and the key stays free.',
    tests: [
      ...injected('request-cut'),
      { file: 'test/http/raw-requests.spec.ts', title: '20: a length that lies leaves no effect' },
    ],
  },
  {
    id: 'F10',
    fault: 'The connection is cut before, at or after COMMIT, or COMMIT is never answered',
    expected: 'The outcome is proven by a transaction that itself commits with proof, or 503 outcome_unknown.',
    tests: [
      ...injected(
        'commit-cut-before',
        'commit-cut-while',
        'commit-cut-after',
        'commit-hangs',
        'commit-swallowed',
        'commit-rolled-back',
      ),
      { file: COMMITS, title: 'that %s is proven, and its write takes effect once' },
      { file: COMMITS, title: 'whose outcome can not be learned before the deadline is told so, and replays on retry' },
      { file: CRASH_POINTS, title: '%s', of: 'before the proof' },
    ],
  },
  {
    id: 'F11',
    fault: '500 and 1,000 requests with one key at two processes',
    expected: 'One is carried out, the others replay its bytes; none is answered 5xx but for its deadline.',
    tests: [{ file: STORM, title: 'carry out %i requests with one key once' }],
  },
  {
    id: 'F12',
    fault: 'A key comes again with another payload, later and in a race of 200',
    expected: 'One payload is carried out; the other is 422 idempotency_key_reused and leaves nothing.',
    tests: [
      {
        file: STORM,
        title: 'carry out one of two payloads that race in ${RACERS} requests with one key, and nothing of the other',
      },
      {
        file: 'test/contract/idempotent-operations.spec.ts',
        title: 'is refused with the name of what differs, never its value, and changes nothing',
      },
    ],
  },
  {
    id: 'F13',
    fault: 'A duplicate waits while the first is held past its deadline',
    expected: '409 idempotency_in_progress with Retry-After; it replays when it is sent again.',
    tests: [
      {
        file: 'test/engine/limits.spec.ts',
        title: 'a write that waits past its deadline is told whether its key is running',
      },
    ],
  },
  {
    id: 'F14',
    fault: 'A foreign session holds a row of one company, which sends 21 duplicates',
    expected: 'Other companies write on. One that shared the first group waits for the lock timeout once.',
    tests: [
      { file: ROWS, title: 'F14: duplicates that wait for a held table hold up no other company' },
      ...injected('table-held', 'rows-held'),
      {
        file: 'test/engine/foreign-locks.spec.ts',
        title: 'holds up its company and its duplicates, and no other company',
      },
      {
        file: 'test/engine/foreign-locks.spec.ts',
        title: 'makes its company’s write fail after the lock timeout, and keeps the company from others’ groups then',
      },
      {
        file: 'test/engine/foreign-locks.spec.ts',
        title: 'costs the companies of its group the lock timeout once, and not once for each half',
      },
      {
        file: 'test/engine/foreign-locks.spec.ts',
        title: 'of which nobody is the culprit, a whole table, costs one write its patience and lets the others wait',
      },
      {
        file: 'test/identity/held-company.spec.ts',
        title: 'reads and writes in others meanwhile, and is a member of that one when it is free',
      },
    ],
    limits: `A lock on a whole table holds up everybody who writes to it, until its holder lets go. ${NO_TIMES}`,
  },
  {
    id: 'F15',
    fault: '200 distinct writes while the connections for writes are all held',
    expected:
      'They wait in the queue, without a connection, and are 503 with Retry-After at their deadline; /health/live is 200.',
    tests: [
      {
        file: 'test/platform/slow-writes.spec.ts',
        title: 'take no more connections, are shed with 503 at their deadline, and none is lost or carried out twice',
      },
      {
        file: 'test/engine/limits.spec.ts',
        title: 'refuse a company’s writes beyond its bound, and the process’s beyond its own, by count and by bytes',
      },
    ],
  },
  {
    id: 'F16',
    fault: 'PostgreSQL takes no more connections',
    expected: '503 with Retry-After, and no connection is needed for ever.',
    tests: [
      { file: ROWS, title: 'F16: without a connection to have, writes are told to come back, and they can' },
      ...injected('connections-filled'),
      { file: FAILURES, title: 'by an error that means overload (%s) is told so', of: '53300' },
    ],
  },
  {
    id: 'F17',
    fault: 'A deadlock (40P01)',
    expected: 'The group runs again, whole; no update is lost.',
    tests: [
      {
        file: 'test/engine/foreign-locks.spec.ts',
        title: 'in a deadlock (40P01) makes the group run again, whole, and lose no update',
      },
      { file: FAILURES, title: 'by a conflict (%s) is run again, with its whole group', of: '40P01' },
    ],
    limits: 'Features hold no locks on rows, so that only a foreign session can make one.',
  },
  {
    id: 'F18',
    fault: 'A serialization failure (40001)',
    expected: 'The group runs again, whole.',
    tests: [
      { file: FAILURES, title: 'by a conflict (%s) is run again, with its whole group', of: '40001' },
      {
        file: FAILURES,
        title: 'by a conflict at the commit (%s), which is a certain rollback, is run again',
        of: '40001',
      },
    ],
    limits: 'Raised by a trigger: transactions are READ COMMITTED, under which PostgreSQL has no such failures.',
  },
  {
    id: 'F19',
    fault: 'A process is frozen for longer than its transaction may idle',
    expected: 'PostgreSQL ends the transaction, another process carries the key out; the frozen one replays it.',
    tests: [
      { file: ROWS, title: 'F19: a frozen replica, whose write another has carried out, replays that' },
      ...injected('replica-frozen'),
      { file: 'test/engine/locks.spec.ts', title: 'is let go by a process that stands still, after the idle timeout' },
    ],
  },
  {
    id: 'F20',
    fault: 'The event loop stands still for 3.5 s while a group is about to commit',
    expected: 'No probe is answered meanwhile, which takes the process out as a 503 does; nothing is lost or repeated.',
    tests: [{ file: 'test/platform/event-loop.spec.ts', title: 'answers no probe, and loses and repeats nothing' }],
  },
  {
    id: 'F21',
    fault: 'Processes are restarted one after the other under load',
    expected: 'No request fails but by its connection, and each process ends with 0.',
    tests: [
      { file: ROWS, title: 'F21: a rolling restart fails no request that is sent again when its connection breaks' },
      ...injected('rolling-restart'),
      {
        file: 'test/platform/shutdown.spec.ts',
        title: 'answers what is running, takes no more connections, and ends with 0',
      },
    ],
  },
  {
    id: 'F22',
    fault: 'SIGTERM while requests wait for a company that somebody holds',
    expected: 'They are answered when they can run, or 503 shutting_down at the limit; the process ends with 0.',
    tests: [
      {
        file: ROWS,
        title: 'F22: a replica that is stopped amid a held request says so first, and leaves nothing in the database',
      },
      {
        file: 'test/engine/drain.spec.ts',
        title: 'answers them all once they can run, each with what is in the books, and ends with 0',
      },
      {
        file: 'test/engine/drain.spec.ts',
        title: 'tells those that can not begin in time that it shuts down, and ends with 0',
      },
    ],
  },
  {
    id: 'F23',
    fault: 'An old and a new version on one database',
    expected:
      'Both write at the same time. A key that was written through one is replayed by the other, byte for byte, workflows of ' +
      'both are run by either, and the older one goes on alone when the newer one is taken back.',
    tests: [
      ...[
        'the older one writes on while the schema becomes today’s',
        'both write side by side',
        'workflows that both have started are ended by %s runner',
        'goes back to the older one alone when today’s dies, and forward again',
        'nothing is lost, doubled or wrong',
        'each replays what the other wrote: the same bytes, ETag and Location',
        'both refuse another payload under a key of either',
        'duplicates of %s that come to both at once are carried out once',
        'each goes on from the version that the other wrote',
        'the books are right by the checks of both',
      ].map((title) => ({ file: OLDER_BUILD, title })),
      { file: 'test/system/rollout.spec.ts', title: 'answers every key on the other slot with the same bytes' },
      {
        file: 'test/system/rollout.spec.ts',
        title: 'goes back under load while the slot dies, and nothing is lost or doubled',
      },
    ],
    limits:
      'The older one is what the project was before its newest migration; releases that are further apart are not run on one ' +
      'database. The tests of the rollout with HAProxy and Prometheus start one version twice.',
  },
  {
    id: 'F24',
    fault: 'PgBouncer in transaction mode between, with fewer connections than are asked for',
    expected: 'Everything works, and no setting leaks into another transaction.',
    tests: [
      ...injected('pooler-reloaded'),
      { file: ROWS, title: 'writes of many companies leave no setting in the connections that they share' },
    ],
  },
  {
    id: 'F25',
    fault: 'PgBouncer is killed, reloaded or paused',
    expected: 'As when the connection to PostgreSQL is lost.',
    tests: [
      ...injected('pooler-killed', 'pooler-reloaded', 'pooler-paused'),
      { file: SILENT_ENGINE, title: 'keeps no write past its time, and all are carried out once when it speaks again' },
      { file: SILENT_ENGINE, title: 'does not keep a drain from its end' },
      { file: SILENT_ENGINE, title: 'answers at the deadline whose COMMIT it leaves without proof' },
      {
        file: SILENT_APPLICATION,
        title:
          'answers all writes while a pooler only lets in, carries them out once after that, and can be ended meanwhile',
      },
    ],
  },
  {
    id: 'F26',
    fault: 'The disk of the data is full',
    expected: '503 storage_unavailable; the server stays up.',
    tests: [{ file: FULL_DISK, title: 'F26: under the data is 503 with Retry-After, nothing half, and reads go on' }],
  },
  {
    id: 'F27',
    fault: 'The disk of the write-ahead log is full',
    expected: 'PostgreSQL stops; once there is space it starts, and what was acknowledged is there.',
    tests: [
      { file: FULL_DISK, title: 'F27: under the log ends the server, and nothing that was acknowledged is lost' },
    ],
  },
  {
    id: 'F28',
    fault: 'Failover to an asynchronous standby',
    expected: 'Acknowledged writes are lost: the negative control, in which the checker must say so.',
    tests: [
      {
        file: 'test/faults/standby/asynchronous-failover.nightly.spec.ts',
        title: 'loses exactly what was acknowledged and not yet streamed, and the checker names it',
      },
    ],
  },
  {
    id: 'F29',
    fault: 'Failover to a synchronous standby',
    expected: 'Nothing is acknowledged while the standby is away, and nothing acknowledged is lost.',
    tests: [
      {
        file: SYNCHRONOUS,
        title: 'F29: that is gone lets nothing be acknowledged, and nothing is lost when it takes over',
      },
      { file: SYNCHRONOUS, title: 'F29: loses nothing under load, and with its primary gone at any moment' },
      { file: SYNCHRONOUS, title: 'F29: that comes back lets everything go on' },
    ],
  },
  {
    id: 'F30',
    fault: 'The wait for the synchronous standby is cancelled',
    expected: 'COMMIT comes with a WARNING, which is no proof: 503, not 201.',
    tests: [
      { file: SYNCHRONOUS, title: 'F30: for which nobody waits any more has nothing acknowledged that it lacks' },
      {
        file: SYNCHRONOUS,
        title: 'F30: that comes back after its wait was cancelled has the write acknowledged by proof',
      },
    ],
  },
  {
    id: 'F31',
    fault: 'The old primary returns, and a process still writes to it',
    expected:
      'A process that has seen the successor refuses it; one that has not loses what it acknowledges, unless a standby is synchronous.',
    tests: [
      {
        file: SPLIT_BRAIN,
        title: 'without a synchronous standby: what it acknowledges is lost, and the checker names it',
      },
      { file: SPLIT_BRAIN, title: 'with a synchronous standby: it acknowledges nothing, and nothing is lost' },
      { file: SPLIT_BRAIN, title: 'is refused by a replica that has seen its successor, whatever leads there' },
    ],
  },
  {
    id: 'F32',
    fault: 'The clock of one process is wrong',
    expected: 'Stored times are the database’s; tokens are judged by the skewed clock; keys never expire.',
    tests: [
      { file: SKEWED_CLOCK, title: 'judges tokens by its own clock, and says so' },
      {
        file: SKEWED_CLOCK,
        title: 'writes once, replays what the other carried out, and stores the database’s time alone',
      },
      { file: SKEWED_CLOCK, title: 'stands the whole workload' },
    ],
  },
  {
    id: 'F33',
    fault: 'Clients that send a byte a second',
    expected: '408; others are not affected.',
    tests: [
      { file: SLOW_CLIENTS, title: 'F33: that send %s a byte a second are answered 408, and hold up nobody' },
      { file: 'test/http/raw-requests.spec.ts', title: '56: a head or a body that does not come is 408' },
    ],
    limits: NO_TIMES,
  },
  {
    id: 'F34',
    fault: 'Clients that never read their answer',
    expected: 'They hold no connection to the database, and are let go of.',
    tests: [
      {
        file: SLOW_CLIENTS,
        title: 'F34: that never read the %s they asked for hold no connection to the database',
      },
      { file: 'test/http/unread-answers.spec.ts', title: 'has its connection closed' },
    ],
  },
  {
    id: 'F35',
    fault: 'Latency, jitter and single bytes between process and database; connections that carry nothing any more',
    expected:
      'Slower, and 503 in time where nothing comes; new connections are used while the old ones are still dark.',
    tests: [
      ...injected('database-slow', 'database-sliced', 'database-blackhole'),
      {
        file: SILENT_ENGINE,
        title: 'keeps one write waiting, and none after it, when all connections of the pool have gone dark',
      },
      {
        file: SILENT_READER,
        title: 'keep nobody longer than a read may take, and the next ones read over others',
      },
      {
        file: SILENT_APPLICATION,
        title:
          'answers reads and strangers 503 in time, and serves them over new connections while the old ones stay dark',
      },
    ],
  },
  {
    id: 'F36',
    fault:
      'The process that runs workflows is killed, also while it recovers, and while the database is killed and recovers',
    expected: 'Each step is carried out; a receiver may see a message twice, with the same webhook-id.',
    tests: [
      ...injected('runner-killed'),
      { file: KILLED_RUNNERS, title: '%s', of: 'before the request' },
      { file: KILLED_RUNNERS, title: '%s', of: 'between the answer and its note' },
      { file: KILLED_RUNNERS, title: 'and again while another recovers, %s' },
      { file: KILLED_RUNNERS, title: 'and the database cuts all connections while another recovers' },
      {
        file: 'test/faults/standby/killed-runner.nightly.spec.ts',
        title: 'killed while its database recovers, and again amid what it repeats, does each job, under one id',
      },
      {
        file: 'test/workflows/lost-connections.spec.ts',
        title: 'after a webhook was taken notes no failure, and sends it again under the same id',
      },
      { file: 'test/workflows/lost-connections.spec.ts', title: 'before it knows the endpoint notes no attempt' },
    ],
  },
  {
    id: 'F37',
    fault: 'A step that always fails, and endpoints that never answer or answer what is no HTTP',
    expected: 'It is tried again, each time later, and then given up; others flow.',
    tests: [
      {
        file: 'test/workflows/webhooks.spec.ts',
        title: 'is given up after the last attempt, with all attempts to be seen, while others flow',
      },
      { file: 'test/workflows/webhooks.spec.ts', title: 'waits longer after each failure' },
      {
        file: 'test/workflows/company-shares.spec.ts',
        title: 'has a part of the runner; what others have goes out past it',
      },
      {
        file: 'test/workflows/hostile-endpoints.spec.ts',
        title: 'by changing to another protocol hold no place, and the runner can be ended',
      },
      { file: 'test/workflows/hostile-endpoints.spec.ts', title: 'have each attempt noted, with what was wrong' },
    ],
  },
  {
    id: 'F38',
    fault: 'The database is restored from a backup to a moment in the past',
    expected: 'Every invariant holds at that moment.',
    tests: [
      {
        file: 'test/faults/backup/point-in-time.nightly.spec.ts',
        title: 'has books that hold at that moment, and whoever retries is served once',
      },
    ],
  },
  {
    id: 'F39',
    fault: 'A superuser tampers with the audit log, the stored answers or the ledger',
    expected:
      'verify:books names the invariant and the rows. Posted facts can’t be changed even by a superuser, unless triggers are off.',
    tests: [
      { file: 'test/books/verify-books.spec.ts', title: '%s: %s', of: 'the write is not in the audit log' },
      { file: 'test/books/ledger-guards.spec.ts', title: '%s, for anybody who may do everything' },
    ],
    limits:
      'Tampering that keeps all tables consistent, and the loss of rows of replays and refusals, are not found: there is no hash chain in this release.',
  },
  {
    id: 'F40',
    fault: '64 writers on one account, one stock and one series of invoice numbers, at two processes',
    expected: 'Numbers without a gap, and no lost update.',
    tests: [
      { file: STORM, title: 'give ${FINALIZERS} invoices numbers without a gap' },
      { file: STORM, title: 'add up what ${WRITERS} writers do to one account and to one stock' },
    ],
  },
];
