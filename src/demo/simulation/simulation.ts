/** A whole benchmark on a VM, without sockets and without real time: give it a clock and it runs. */
import type { DemoOptions } from '#protocol/contract.ts';
import { createRandom, type Random } from '../random.ts';
import { Container } from '../vm/container.ts';
import { FileSystem } from '../vm/fileSystem.ts';
import { Guest } from '../vm/guest.ts';
import { Machine, WAA_CLIENT_DIR } from '../vm/machine.ts';
import { bootContainer } from './bootRun.ts';
import { runClient } from './clientRun.ts';
import { FaultPlan, type FaultName } from './faults.ts';
import { writeGarbage } from './garbage.ts';
import { Pictures } from './pictures.ts';
import { recipeOf } from './recipes/index.ts';
import type { Process, ProcessHandle } from './scheduler.ts';
import { Scheduler } from './scheduler.ts';
import { selectTasks, sliceFor } from './taskSelection.ts';
import { type DemoTruth, isoOf, PhaseRecord, type TruthFault, type TruthTask } from './truth.ts';
import { AGENT, MODEL, nowOf, taskKey, type WorkerContext } from './workerContext.ts';

/** Docker's default grace before it kills; WAA's image asks for 120 s. */
const EXIT_KILLED = 137;
/** entry.sh ends in `wait -n; exit $?` with no job left. */
const EXIT_NO_CHILD = 127;
const RESTART_PAUSE_MS = 12_000;
/** Until somebody, or openadapt, types the `docker exec`. */
const EXEC_PAUSE_MS = 20_000;
const SEEN_STALL_MS = 45_000;

export interface SimulationOptions extends DemoOptions {
  /** VM clock at the start, ms since the epoch. */
  readonly startAtMs: number;
  /** Gives containers a terminal: one merged stream with CRLF line ends. */
  readonly isTty?: boolean;
  /** The container only keeps Windows alive; the client is started in it by `docker exec`. */
  readonly isStartedByExec?: boolean;
  /** What `drop_connection` does; the simulation itself has no connections. */
  readonly dropConnections?: () => void;
}

export class Simulation {
  readonly scheduler: Scheduler;
  readonly machine: Machine;
  readonly faults: FaultPlan;
  /** VM clock for programs that ask between two simulated moments. */
  readClock = (): number => this.scheduler.nowMs;
  private readonly options: SimulationOptions;
  private readonly random: Random;
  private readonly workers: readonly WorkerContext[];
  private readonly lives = new Map<number, ProcessHandle>();
  private readonly tasks = new Map<string, TruthTask>();
  private readonly faultLog: TruthFault[] = [];
  /** Containers between their end and their next start. */
  private restarting = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.random = createRandom(options.seed);
    this.scheduler = new Scheduler(options.startAtMs);
    const selected = selectTasks(options.tasks);
    const results = new FileSystem();
    const pictures = new Pictures();
    const containers = Array.from({ length: options.workers }, (_unused, index) =>
      this.createContainer(index),
    );
    this.machine = new Machine(containers, () => this.readClock());
    this.faults = this.createFaultPlan(sliceFor(selected, 0, options.workers).length);
    this.workers = containers.map((container, workerId) => {
      const slice = sliceFor(selected, workerId, options.workers);
      for (const task of slice) this.recordTask(task, workerId);
      container.fs.mount('/client/results', results);
      container.fs.makeDirectory('/storage', options.startAtMs);
      container.fs.makeDirectory('/tmp', options.startAtMs);
      return {
        workerId,
        workerCount: options.workers,
        tasks: slice,
        taskFile: `evaluation_examples_windows/${selected.length === 154 ? 'test_all' : 'test_custom'}.json`,
        container,
        machine: this.machine,
        scheduler: this.scheduler,
        results,
        pictures,
        random: this.random,
        truth: { tasks: this.tasks, phases: new PhaseRecord(), averageScore: null },
        faults: this.faults,
        currentTaskDirectory: null,
        isStartedByExec: options.isStartedByExec ?? false,
        isDone: false,
      };
    });
    this.machine.hostFs.makeDirectory('/tmp', options.startAtMs);
    this.machine.hostFs.mount(`${WAA_CLIENT_DIR}/results`, results);
    for (const worker of this.workers) this.begin(worker, false);
  }

  /** A stall that somebody asks for lasts long enough to be seen: `SEEN_STALL_MS` of real time. */
  injectFault(name: FaultName): void {
    this.faults.inject(name, this.options.speed * SEEN_STALL_MS);
  }

  get isFinished(): boolean {
    return (
      this.restarting === 0 && this.workers.every((one) => one.isDone || !one.container.isRunning)
    );
  }

  truth(): DemoTruth {
    return structuredClone({
      seed: this.options.seed,
      vmStartedAt: isoOf(this.options.startAtMs),
      vmNow: isoOf(this.machine.nowMs()),
      isFinished: this.isFinished,
      model: MODEL,
      agent: AGENT,
      containers: this.workers.map(({ container, workerId, truth }) => ({
        name: container.name,
        workerId: String(workerId),
        status: container.state.status,
        exitCode: container.state.status === 'exited' ? container.state.exitCode : null,
        averageScore: truth.averageScore,
        logLineCount: container.log.entries.length,
      })),
      phases: this.workers[0]?.truth.phases.phases ?? [],
      tasks: [...this.tasks.values()],
      faults: this.faultLog,
    });
  }

  private begin(worker: WorkerContext, isRestart: boolean): void {
    const isInstalled = isRestart || this.options.isPrepared;
    this.lives.set(worker.workerId, this.scheduler.spawn(this.live(worker, isInstalled)));
  }

  private *live(worker: WorkerContext, isInstalled: boolean): Process {
    const { container } = worker;
    container.start(nowOf(worker));
    yield* bootContainer(worker, isInstalled);
    const print = (text: string): void => container.log.write('stdout', `${text}\n`, nowOf(worker));
    print('Skipping image preparation...');
    if (worker.isStartedByExec) {
      print('Keeping container alive');
      yield EXEC_PAUSE_MS;
    } else {
      print('Starting client...');
      print(`Running agent ${AGENT}...`);
    }
    yield* runClient(worker);
    worker.truth.phases.end(nowOf(worker));
    worker.isDone = true;
    if (worker.isStartedByExec) {
      container.fs.write('/tmp/benchmark.exit', '0\n', nowOf(worker));
      return;
    }
    container.guest.isServing = false;
    container.guest.screen = { kind: 'off' };
    container.stop(EXIT_NO_CHILD, nowOf(worker));
  }

  private restart(worker: WorkerContext): void {
    const { container } = worker;
    this.lives.get(worker.workerId)?.stop();
    this.interruptAttempt(worker);
    container.guest.isServing = false;
    container.guest.screen = { kind: 'off' };
    container.stop(EXIT_KILLED, nowOf(worker));
    this.restarting += 1;
    this.scheduler.spawn(this.startAgain(worker));
  }

  private *startAgain(worker: WorkerContext): Process {
    yield RESTART_PAUSE_MS;
    this.restarting -= 1;
    this.begin(worker, true);
  }

  private interruptAttempt(worker: WorkerContext): void {
    for (const task of worker.tasks) {
      const truth = this.tasks.get(taskKey(task));
      const attempt = truth?.attempts.at(-1);
      if (truth === undefined || attempt === undefined || attempt.endedAt !== null) continue;
      attempt.status = 'interrupted';
      attempt.endedAt = isoOf(nowOf(worker));
      truth.status = 'interrupted';
    }
  }

  private createContainer(index: number): Container {
    const digits = this.random.fork(`container id ${index}`);
    return new Container({
      name: index === 0 ? 'winarena' : `winarena-${index}`,
      id: Array.from({ length: 64 }, () => digits.int(0, 15).toString(16)).join(''),
      createdAtMs: this.options.startAtMs,
      ip: `172.17.0.${index + 2}`,
      ports: [
        { containerPort: 5000, hostPort: 5000 + index },
        { containerPort: 8006, hostPort: 8006 + index },
        { containerPort: 3389, hostPort: 3390 + index },
      ],
      mounts: [
        { source: WAA_CLIENT_DIR, destination: '/client' },
        { source: WAA_CLIENT_DIR.replace('/client', '/vm/storage'), destination: '/storage' },
      ],
      isTty: this.options.isTty ?? false,
      command: `/bin/bash -c ./entry.sh --prepare-image false --start-client ${String(this.options.isStartedByExec !== true)} --agent ${AGENT} --model ${MODEL} --som-origin oss --a11y-backend uia --worker-id ${index} --num-workers ${this.options.workers}`,
      guest: new Guest(),
    });
  }

  private createFaultPlan(taskCount: number): FaultPlan {
    return new FaultPlan({
      names: this.options.faults,
      taskCount,
      random: this.random,
      record: (name) => this.faultLog.push({ name, at: isoOf(this.scheduler.nowMs) }),
      strike: (name) => {
        const [worker] = this.workers;
        if (worker === undefined) return;
        if (name === 'drop_connection') this.options.dropConnections?.();
        else if (name === 'restart_container') this.restart(worker);
        else {
          writeGarbage(
            worker.container,
            worker.results,
            worker.currentTaskDirectory,
            this.random.fork('garbage'),
            nowOf(worker),
          );
        }
      },
    });
  }

  private recordTask(task: { domain: string; exampleId: string }, workerId: number): void {
    this.tasks.set(taskKey(task), {
      key: taskKey(task),
      domain: task.domain,
      exampleId: task.exampleId,
      workerId: String(workerId),
      instruction: recipeOf(task).instruction,
      status: 'not_started',
      score: null,
      attempts: [],
    });
  }
}
