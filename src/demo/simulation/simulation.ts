/** A whole benchmark on a VM, without sockets and without real time: give it a clock and it runs. */
import type { DemoOptions } from '#protocol/contract.ts';
import { createRandom, type Random } from '../random.ts';
import { Container } from '../vm/container.ts';
import { FileSystem, type FileNode } from '../vm/fileSystem.ts';
import { Guest } from '../vm/guest.ts';
import {
  type ExecClientSpec,
  type Launcher,
  Machine,
  type RunContainerSpec,
  WAA_CLIENT_DIR,
} from '../vm/machine.ts';
import { bootContainer } from './bootRun.ts';
import { EXEC_LOG, runClient } from './clientRun.ts';
import { FaultPlan, type FaultName } from './faults.ts';
import { writeGarbage } from './garbage.ts';
import { Pictures } from './pictures.ts';
import { digestsOf, readEntryWords, readRunWords, type Started } from './launching.ts';
import { recipeOf } from './recipes/index.ts';
import type { Process, ProcessHandle } from './scheduler.ts';
import { Scheduler } from './scheduler.ts';
import { MAX_STEPS } from './taskPlan.ts';
import { selectTasks, sliceFor } from './taskSelection.ts';
import {
  type DemoTruth,
  isoOf,
  PhaseRecord,
  type TruthFault,
  type TruthStart,
  type TruthTask,
} from './truth.ts';
import {
  AGENT,
  type ClientSettings,
  MODEL,
  nowOf,
  taskKey,
  type WorkerContext,
} from './workerContext.ts';

/** Docker's default grace before it kills; WAA's image asks for 120 s. */
const EXIT_KILLED = 137;
/** entry.sh ends in `wait -n; exit $?` with no job left. */
const EXIT_NO_CHILD = 127;
/** SIGTERM, as `docker stop` sends it. */
const EXIT_TERMINATED = 143;
const STORAGE_DIR = WAA_CLIENT_DIR.replace('/client', '/vm/storage');
const SETUP_DIR = WAA_CLIENT_DIR.replace('/client', '/vm/setup');
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
  /** Those of the newest run. */
  private workers: readonly WorkerContext[];
  private readonly lives = new Map<WorkerContext, ProcessHandle>();
  /** Of the newest run. */
  private tasks = new Map<string, TruthTask>();
  private readonly starts: TruthStart[] = [];
  private readonly results = new FileSystem();
  private readonly storage = new FileSystem();
  private readonly pictures = new Pictures();
  private readonly faultLog: TruthFault[] = [];
  /** Containers between their end and their next start. */
  private restarting = 0;

  constructor(options: SimulationOptions) {
    this.options = options;
    this.random = createRandom(options.seed);
    this.scheduler = new Scheduler(options.startAtMs);
    const selected = selectTasks(options.tasks);
    const { results, pictures } = this;
    if (options.isPrepared) this.storage.write('/windows.boot', '', options.startAtMs);
    const containers = Array.from({ length: options.workers }, (_unused, index) =>
      this.createContainer(index),
    );
    this.machine = new Machine(containers, () => this.readClock());
    this.faults = this.createFaultPlan(sliceFor(selected, 0, options.workers).length);
    this.workers = containers.map((container, workerId) => {
      const slice = sliceFor(selected, workerId, options.workers);
      for (const task of slice) this.recordTask(task, workerId);
      this.furnish(container, true);
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
        settings: firstSettings(options.isStartedByExec ?? false),
        isDone: false,
      };
    });
    this.machine.hostFs.makeDirectory('/tmp', options.startAtMs);
    this.machine.hostFs.mount(`${WAA_CLIENT_DIR}/results`, results);
    this.machine.hostFs.mount(STORAGE_DIR, this.storage);
    this.machine.hostFs.makeDirectory(SETUP_DIR, options.startAtMs);
    this.machine.hostFs.write('/dev/kvm', '', options.startAtMs);
    this.machine.launcher = this.createLauncher();
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
      model: this.workers[0]?.settings.model ?? MODEL,
      agent: this.workers[0]?.settings.agent ?? AGENT,
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
      starts: this.starts,
      commandLines: [...this.machine.commandLines],
      processes: this.machine.containers.flatMap((container) => container.everyCommandLine),
    });
  }

  private begin(worker: WorkerContext, isRestart: boolean): void {
    const isInstalled = isRestart || this.options.isPrepared;
    this.lives.set(worker, this.scheduler.spawn(this.live(worker, isInstalled)));
  }

  private *live(worker: WorkerContext, isInstalled: boolean): Process {
    const { container } = worker;
    container.start(nowOf(worker));
    yield* bootContainer(worker, isInstalled);
    const print = (text: string): void => container.log.write('stdout', `${text}\n`, nowOf(worker));
    print('Skipping image preparation...');
    const { exec } = worker.settings;
    if (exec !== null) {
      print('Keeping container alive');
      // A client that was started in it by hand does not come back by itself.
      if (exec.commandLines.length > 0) return;
      yield EXEC_PAUSE_MS;
    } else {
      print('Starting client...');
      if (worker.settings.cleansResults) {
        print('Cleaning results directory...');
        for (const name of this.results.list('/')) this.results.remove(`/${name}`, nowOf(worker));
      }
      print(`Running agent ${worker.settings.agent}...`);
    }
    yield* runClient(worker);
    worker.truth.phases.end(nowOf(worker));
    worker.isDone = true;
    if (exec !== null) {
      container.fs.write('/tmp/benchmark.exit', '0\n', nowOf(worker));
      return;
    }
    container.guest.isServing = false;
    container.guest.screen = { kind: 'off' };
    container.stop(EXIT_NO_CHILD, nowOf(worker));
  }

  private restart(worker: WorkerContext): void {
    const { container } = worker;
    this.lives.get(worker)?.stop();
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

  private createLauncher(): Launcher {
    return {
      runContainer: (spec) => this.runContainer(spec),
      startClient: (spec) => this.startClient(spec),
      stop: (container) => this.stopContainer(container),
      restart: (container) => {
        const worker = this.workerOf(container);
        if (worker !== null) this.restart(worker);
      },
      signalClients: (container) => this.signalClients(container),
    };
  }

  private workerOf(container: Container): WorkerContext | null {
    return this.workers.find((worker) => worker.container === container) ?? null;
  }

  private runContainer(spec: RunContainerSpec): string {
    const digits = this.random.fork(`container id of start ${this.starts.length}`);
    const atMs = this.readClock();
    const container = new Container({
      name: spec.name,
      id: Array.from({ length: 64 }, () => digits.int(0, 15).toString(16)).join(''),
      createdAtMs: atMs,
      ip: `172.17.0.${this.machine.containers.length + 2}`,
      ports: [
        { containerPort: 8006, hostPort: 8006 },
        { containerPort: 3389, hostPort: 3390 },
      ],
      mounts: spec.mounts,
      isTty: false,
      command: `/bin/bash -c ./entry.sh ${spec.entry.join(' ')}`,
      variables: Object.keys(spec.environment),
      guest: new Guest(),
    });
    this.furnish(
      container,
      spec.mounts.some(({ destination }) => destination === '/client'),
    );
    for (const { source, destination } of spec.mounts) {
      const node = this.machine.hostFs.find(source);
      if (node?.kind === 'file') container.fs.write(destination, textOf(node), atMs);
    }
    this.machine.containers = [...this.machine.containers, container];
    const started = readEntryWords(spec.entry, container.fs);
    this.begin(this.openRun(container, started, spec), this.storage.find('/windows.boot') !== null);
    return container.options.id;
  }

  private startClient(spec: ExecClientSpec): void {
    const { container, logPath, commandLines } = spec;
    const started = readRunWords(spec.words, container.fs, { logPath, commandLines });
    const worker = this.openRun(container, started, spec);
    this.lives.set(worker, this.scheduler.spawn(this.runByExec(worker, logPath)));
  }

  private *runByExec(worker: WorkerContext, logPath: string): Process {
    yield* runClient(worker);
    worker.truth.phases.end(nowOf(worker));
    worker.isDone = true;
    worker.container.fs.write(`${logPath}.exit`, '0\n', nowOf(worker));
  }

  /** From now on the truth is that of this run. */
  private openRun(
    container: Container,
    { settings, tasks, taskFile }: Started,
    spec: Pick<RunContainerSpec, 'environment'>,
  ): WorkerContext {
    this.tasks = new Map();
    for (const task of tasks) this.recordTask(task, 0);
    this.starts.push({
      how: settings.exec === null ? 'entry' : 'exec',
      container: container.name,
      model: settings.model,
      agent: settings.agent,
      taskCount: tasks.length,
      environment: digestsOf(spec.environment),
    });
    const worker: WorkerContext = {
      workerId: 0,
      workerCount: 1,
      tasks,
      taskFile,
      container,
      machine: this.machine,
      scheduler: this.scheduler,
      results: this.results,
      pictures: this.pictures,
      random: this.random.fork(`start ${this.starts.length}`),
      truth: { tasks: this.tasks, phases: new PhaseRecord(), averageScore: null },
      faults: this.faults,
      currentTaskDirectory: null,
      settings,
      isDone: false,
    };
    this.workers = [worker];
    return worker;
  }

  private stopContainer(container: Container): void {
    const worker = this.workerOf(container);
    if (worker !== null) {
      this.lives.get(worker)?.stop();
      this.interruptAttempt(worker);
    }
    this.switchOff(container, EXIT_TERMINATED);
  }

  private switchOff(container: Container, exitCode: number): void {
    container.guest.wakeUp();
    container.guest.isServing = false;
    container.guest.screen = { kind: 'off' };
    container.stop(exitCode, this.readClock());
  }

  private signalClients(container: Container): readonly number[] {
    const clients = container.processes.filter(({ commandLine }) =>
      /^(?:\S*\/)?python\S*\s.*run\.py/.test(commandLine),
    );
    const worker = this.workerOf(container);
    if (worker === null || clients.length === 0) return [];
    this.lives.get(worker)?.stop();
    this.interruptAttempt(worker);
    const atMs = this.readClock();
    const farewell = 'Interrupted by 15, shutting down\n';
    const { exec } = worker.settings;
    container.guest.wakeUp();
    worker.isDone = true;
    if (exec === null) {
      container.log.write('stdout', farewell, atMs);
      this.switchOff(container, EXIT_NO_CHILD);
    } else {
      container.fs.append(exec.logPath, farewell, atMs, true);
      container.processes = container.processes.filter(
        ({ commandLine }) => !/run\.py/.test(commandLine),
      );
    }
    return clients.map(({ pid }) => pid);
  }

  /** What is on its disk; with WAA's client folder of the VM when that is mounted. */
  private furnish(container: Container, hasClientMount: boolean): void {
    const atMs = this.options.startAtMs;
    container.fs.mount('/client/results', hasClientMount ? this.results : new FileSystem());
    container.fs.mount('/storage', this.storage);
    container.fs.makeDirectory('/tmp', atMs);
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
        { source: STORAGE_DIR, destination: '/storage' },
      ],
      isTty: this.options.isTty ?? false,
      command: `/bin/bash -c ./entry.sh --prepare-image false --start-client ${String(this.options.isStartedByExec !== true)} --agent ${AGENT} --model ${MODEL} --som-origin oss --a11y-backend uia --clean-results false --worker-id ${index} --num-workers ${this.options.workers}`,
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

/** What the VM runs by itself when it is made. */
function firstSettings(isStartedByExec: boolean): ClientSettings {
  return {
    model: MODEL,
    agent: AGENT,
    maxSteps: MAX_STEPS,
    trialId: '0',
    difficulty: 'normal',
    cleansResults: false,
    exec: isStartedByExec ? { logPath: EXEC_LOG, commandLines: [] } : null,
  };
}

function textOf(node: FileNode): string {
  return node.pieces.map((piece) => piece.toString()).join('');
}
