import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunRecorder } from '../../../../src/engine/runs/runRecorder.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import type { SessionProbes } from '../../../../src/engine/watchdog/signalTracker.ts';
import { Watchdog } from '../../../../src/engine/watchdog/watchdog.ts';
import type { ClockReading } from '#core/watchdog/watchClock.ts';
import { MonitorError } from '#protocol/errors.ts';
import type { EventDraft } from '#protocol/events.ts';
import { runErrorSchema } from '#protocol/runError.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { buildDiscovery } from '../../../support/buildDiscovery.ts';
import { buildDraft, instantAfter, TASK_A } from '../../../support/builders.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HEAD = '[2026-11-20 11:00:00,000 INFO run/253-MainProcess]';
const BENIGN = `[2026-11-20 11:00:00,000 ERROR desktop_env/398-MainProcess] Task metric value produced is neither numeric nor boolean: returning 0 instead`;
const HEALTH = 'Waiting for a response from the windows server. This might take a while...';

const ALL_WELL: SessionProbes = {
  connection: { status: 'ready', since: instantAfter(0) },
  lastHeardAt: null,
  isCaughtUp: true,
  fileCount: 0,
  newestFileMs: null,
  filesListedAt: instantAfter(0),
  guestAnswers: 1,
  screenSeenAt: null,
};

/** A session whose clock, VM and connection a test moves by hand. */
class Bench {
  readonly recorder: RunRecorder;
  probes: SessionProbes;
  readonly watchdog: Watchdog;
  #reading: ClockReading = { monotonicMs: 7_000, wallMs: Date.parse(instantAfter(0)) };
  readonly #source = { id: 'container:winarena', workerId: null };

  constructor(recorder: RunRecorder, probes: Partial<SessionProbes> = {}) {
    this.recorder = recorder;
    this.probes = { ...ALL_WELL, ...probes };
    this.watchdog = new Watchdog({
      recorder,
      probes: () => this.probes,
      stuckMinutes: null,
      app: { version: '1.2.3', commit: 'abc' },
      log: { info: () => undefined, warn: () => undefined },
      clock: { read: () => this.#reading, wait: never },
    });
    this.watchdog.start();
    this.watchdog.noteDiscovery(buildDiscovery());
  }

  get verdict(): Verdict | null {
    return this.recorder.feed.state.verdict;
  }

  /** Kinds of all verdicts that were given, in order. */
  readonly kinds: string[] = [];

  log(...lines: readonly (string | { readonly text: string; readonly dockerAt: string })[]): void {
    this.recorder.receive(
      this.#source,
      lines.map((line) => ({
        stream: 'stdout',
        position: null,
        ...(typeof line === 'string' ? { text: line, dockerAt: null } : line),
      })),
    );
  }

  tell(...drafts: readonly EventDraft[]): void {
    this.recorder.record(drafts);
  }

  /** Seconds go by one by one, as the watchdog sees them. */
  pass(ms: number, eachMinute: () => void = () => undefined): void {
    for (let passed = SECOND; passed <= ms; passed += SECOND) {
      this.#move(SECOND, SECOND);
      if (this.probes.connection.status === 'ready') this.hear();
      if (passed % MINUTE === 0) eachMinute();
      this.watchdog.look();
    }
  }

  /** The lid is closed: the wall clock goes on, the monotonic one may or may not. */
  sleep(ms: number, monotonicMs: number): void {
    this.#move(monotonicMs, ms);
    this.watchdog.look();
  }

  hear(): void {
    this.probes = { ...this.probes, lastHeardAt: new Date(this.#reading.wallMs).toISOString() };
  }

  /** The guest answers each minute, as it does in a healthy run. */
  readonly guestAnswers = (): void => {
    this.probes = { ...this.probes, guestAnswers: this.probes.guestAnswers + 1 };
  };

  async report(): Promise<unknown> {
    await this.watchdog.close();
    return JSON.parse(await readFile(this.recorder.paths.runError, 'utf8'));
  }

  #move(monotonicMs: number, wallMs: number): void {
    this.#reading = {
      monotonicMs: this.#reading.monotonicMs + monotonicMs,
      wallMs: this.#reading.wallMs + wallMs,
    };
  }
}

function never(_ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const inStep = { workerId: '0', task: TASK_A, stepNumber: 1 };

describe('the watchdog of a session', () => {
  let dataDir = '';
  const open: Bench[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-watchdog-'));
  });

  afterEach(async () => {
    for (const bench of open.splice(0)) {
      await bench.watchdog.close();
      await bench.recorder.close();
    }
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  async function createBench(probes: Partial<SessionProbes> = {}): Promise<Bench> {
    const recorder = await RunRecorder.open({
      paths: runPaths(dataDir, 'run-1'),
      manifest: {
        version: 1,
        runId: 'run-1',
        name: 'vm',
        targetLabel: 'me@vm',
        profileId: 'vm',
        runKey: 'key',
        openedAt: instantAfter(0),
        endedAt: null,
        outcome: null,
        appVersion: '1.2.3',
        appCommit: 'abc',
        settings: {},
      },
      onObserverFailure: (_observer, error) => {
        throw error;
      },
      onDiskProblem: () => undefined,
    });
    const bench = new Bench(recorder, probes);
    recorder.feed.addObserver({
      name: 'test',
      onEvents: (events) => {
        for (const event of events) {
          if (event.type === 'verdict.changed') bench.kinds.push(event.verdict.kind);
        }
      },
    });
    open.push(bench);
    return bench;
  }

  /** In the middle of a step: the model has answered, the guest acts. */
  async function inBenchmark(): Promise<Bench> {
    const bench = await createBench();
    bench.tell(
      buildDraft('phase.started', 0, { phase: 'benchmark' }),
      buildDraft('task.started', 0, { workerId: '0', task: TASK_A }),
      buildDraft('task.staged', 0, { workerId: '0', task: TASK_A, stage: 'running' }),
      buildDraft('step.started', 0, inStep),
      buildDraft('step.acted', 0, { ...inStep, actionIndex: 0, action: 'click()' }),
    );
    bench.log(`${HEAD} Step 1: click()`);
    bench.pass(SECOND);
    return bench;
  }

  it('finds a run stuck whose log has held nothing but health checks for 16 minutes', async () => {
    const bench = await inBenchmark();
    bench.pass(14 * MINUTE, () => bench.log(HEALTH, 'Retrying...'));
    expect(bench.verdict?.kind).toBe('healthy');
    bench.pass(2 * MINUTE, () => bench.log(HEALTH, 'Retrying...'));
    expect(bench.verdict).toMatchObject({
      kind: 'stuck',
      since: instantAfter(0),
      lastUsefulLine: { text: `${HEAD} Step 1: click()` },
    });
    expect(runErrorSchema.parse(await bench.report())).toMatchObject({
      runId: 'run-1',
      app: { version: '1.2.3', commit: 'abc' },
      stuckTimeoutMinutes: 15,
      verdict: { kind: 'stuck' },
      lastKnown: { task: `${TASK_A.domain}/${TASK_A.exampleId}`, stepNumber: 1 },
    });
  });

  it('takes no benign ERROR for progress and none for a fault, 154 of them in a row', async () => {
    const bench = await inBenchmark();
    bench.log(BENIGN);
    bench.pass(16 * MINUTE, () => {
      for (let index = 0; index < 10; index += 1) bench.log(BENIGN);
    });
    expect([bench.verdict?.kind, bench.kinds]).toEqual(['stuck', ['healthy', 'stuck']]);
  });

  it('takes a model that retries in silence for 12 minutes for a wait, not a hang', async () => {
    const bench = await inBenchmark();
    const next = { ...inStep, stepNumber: 2 };
    bench.tell(buildDraft('step.started', 1, next), buildDraft('step.modelCalled', 1, next));
    bench.pass(12 * MINUTE, bench.guestAnswers);
    expect(bench.kinds).toEqual(['healthy', 'waiting_on_model']);
    bench.tell(buildDraft('step.acted', 721, { ...next, actionIndex: 0, action: 'click()' }));
    bench.pass(SECOND);
    expect(bench.kinds).toEqual(['healthy', 'waiting_on_model', 'healthy']);
  });

  it.each([
    ['stood still', 0],
    ['went on', 120 * MINUTE],
  ])('counts no minute of two hours of sleep in which its clock %s', async (_name, monotonicMs) => {
    const bench = await inBenchmark();
    bench.pass(10 * MINUTE);
    bench.sleep(120 * MINUTE, monotonicMs);
    bench.pass(4 * MINUTE);
    expect(bench.kinds).toEqual(['healthy']);
    bench.pass(2 * MINUTE);
    expect(bench.verdict).toMatchObject({ kind: 'stuck', since: instantAfter(0) });
    expect(bench.verdict?.signals[0]?.watchedMs).toBe(15 * MINUTE);
  });

  it('says that the connection is lost, not that the run is stuck, and counts none of it', async () => {
    const bench = await inBenchmark();
    bench.pass(10 * MINUTE);
    const error = new MonitorError('unreachable', 'The VM does not answer.', 'Check it.');
    const retryAt = instantAfter(900);
    bench.probes = {
      ...bench.probes,
      connection: { status: 'reconnecting', attempt: 1, retryAt, error },
    };
    bench.pass(60 * MINUTE);
    bench.probes = { ...bench.probes, connection: { status: 'ready', since: instantAfter(0) } };
    bench.pass(4 * MINUTE);
    expect(bench.kinds).toEqual(['healthy', 'connection_lost', 'healthy']);
    bench.pass(2 * MINUTE);
    expect(bench.verdict?.kind).toBe('stuck');
  });

  it('says that the connection is lost when it is open and nothing comes over it', async () => {
    const bench = await inBenchmark();
    const { lastHeardAt } = bench.probes;
    bench.hear = () => {
      bench.probes = { ...bench.probes, lastHeardAt };
    };
    bench.pass(10 * MINUTE);
    expect(bench.kinds).toEqual(['healthy', 'connection_lost']);
  });

  it('waits with its verdict for a person who is asked whether to trust the VM', async () => {
    const bench = await createBench({
      connection: { status: 'connecting', stage: 'host_key', attempt: 1 },
    });
    bench.pass(10 * MINUTE);
    expect(bench.verdict?.kind).toBe('healthy');
  });

  it('finds a run crashed whose container stopped in the middle of it, and reports why', async () => {
    const bench = await inBenchmark();
    bench.watchdog.noteDiscovery(buildDiscovery({ isRunning: false, exitCode: 137 }));
    bench.pass(30 * SECOND);
    expect(bench.verdict).toMatchObject({
      kind: 'crashed',
      headline: 'Container winarena stopped with exit code 137 before the run was complete.',
    });
    expect(runErrorSchema.parse(await bench.report()).vmChecks).toContainEqual({
      id: 'container',
      status: 'failed',
      detail: 'winarena: exited, exit code 137',
    });
  });

  it('finds a run crashed whose container was removed, but not where Docker just fails', async () => {
    const bench = await inBenchmark();
    const nothing = { ...buildDiscovery(), container: null, containers: [] };
    const failing = { code: 'docker_permission', message: 'Denied.', remedy: '' } as const;
    bench.watchdog.noteDiscovery({ ...nothing, problems: [failing] });
    bench.pass(MINUTE);
    expect(bench.kinds).toEqual(['healthy']);
    const gone = { code: 'container_missing', message: 'Gone.', remedy: '' } as const;
    bench.watchdog.noteDiscovery({ ...nothing, problems: [gone] });
    bench.pass(MINUTE);
    expect(bench.kinds).toEqual(['healthy', 'crashed']);
  });

  it.each([
    ['windows_download', 15],
    ['windows_install', 40],
    ['server_ready', 45],
  ] as const)('finds a stall in phase %s after its %i minutes', async (phase, minutes) => {
    const bench = await createBench();
    bench.probes = { ...bench.probes, filesListedAt: null, guestAnswers: 0 };
    bench.tell(buildDraft('phase.started', 0, { phase }));
    bench.log('Something new');
    bench.pass((minutes - 1) * MINUTE, () => bench.log(HEALTH));
    expect(bench.verdict?.kind).toBe('healthy');
    bench.pass(2 * MINUTE, () => bench.log(HEALTH));
    expect(bench.verdict?.kind).toBe('stuck');
  });

  it('takes its verdict back as soon as the run goes on, and gives it again later', async () => {
    const bench = await inBenchmark();
    bench.pass(16 * MINUTE);
    bench.log(`${HEAD} Step 2: click()`);
    bench.pass(MINUTE);
    bench.pass(16 * MINUTE);
    expect(bench.kinds).toEqual(['healthy', 'stuck', 'healthy', 'stuck']);
  });

  it('tells once of each change and not of each second', async () => {
    const bench = await inBenchmark();
    bench.pass(60 * MINUTE, bench.guestAnswers);
    expect(bench.kinds).toEqual(['healthy', 'stuck']);
  });

  it('goes on with the silence that an earlier session of the app had watched', async () => {
    const bench = await inBenchmark();
    bench.pass(20 * MINUTE);
    await bench.watchdog.close();
    const later = new Bench(bench.recorder, { isCaughtUp: false, guestAnswers: 0 });
    open.push(later);
    later.pass(MINUTE);
    expect(later.verdict?.kind).toBe('stuck');
    later.probes = { ...later.probes, isCaughtUp: true };
    later.pass(MINUTE);
    expect(later.verdict).toMatchObject({ kind: 'stuck', since: instantAfter(0) });
  });

  it('finds a run stuck within seconds of opening it when it has hung for hours', async () => {
    const bench = await createBench({ isCaughtUp: false, guestAnswers: 0 });
    const ago = (hours: number): number => -hours * 3600;
    bench.tell(
      buildDraft('phase.started', ago(10), { phase: 'benchmark' }),
      buildDraft('task.started', ago(9), { workerId: '0', task: TASK_A }),
      buildDraft('step.acted', ago(9), { ...inStep, actionIndex: 0, action: 'click()' }),
    );
    bench.log({ text: `${HEAD} Step 1: click()`, dockerAt: instantAfter(ago(9)) });
    bench.log({ text: HEALTH, dockerAt: instantAfter(-1) });
    const newestFileMs = Date.parse(instantAfter(ago(9)));
    bench.probes = { ...bench.probes, isCaughtUp: true, fileCount: 40, newestFileMs };
    for (let look = 0; look < 3; look += 1) {
      bench.watchdog.noteClockOffset(2_000);
      bench.pass(3 * SECOND);
    }
    expect(bench.verdict).toMatchObject({
      kind: 'stuck',
      since: instantAfter(ago(9) - 2),
      lastUsefulLine: { at: instantAfter(ago(9) - 2) },
    });
    // Old files that are still being fetched are no progress; a new one is.
    bench.probes = { ...bench.probes, fileCount: 80 };
    bench.pass(MINUTE);
    expect(bench.verdict?.kind).toBe('stuck');
    bench.probes = { ...bench.probes, fileCount: 81, newestFileMs: Date.parse(instantAfter(70)) };
    bench.pass(SECOND);
    expect(bench.verdict?.kind).toBe('healthy');
  });

  it('writes no secret into its report', async () => {
    const bench = await inBenchmark();
    const key = `sk-proj-${'a1B2'.repeat(12)}`;
    bench.log(`OPENAI_API_KEY=${key}`);
    bench.pass(16 * MINUTE);
    const text = JSON.stringify(await bench.report());
    expect(text).toContain('OPENAI_API_KEY');
    expect(text).not.toContain(key);
  });
});
