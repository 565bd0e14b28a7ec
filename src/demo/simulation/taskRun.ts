/** One attempt at a task, line by line, as WAA's client logs it and in its tempo. */
import type { TaskRef } from '#protocol/vocabulary.ts';
import type { Desktop } from '../screens/guestScreen.ts';
import type { ClientLogger } from './clientLogger.ts';
import {
  agentException,
  diskFullException,
  downloadException,
  injectedException,
  refusedConnection,
  type TaskException,
} from './exceptions.ts';
import { runSetup } from './setupLines.ts';
import { TaskFiles } from './taskFiles.ts';
import type { PlannedStep, TaskPlan } from './taskPlan.ts';
import { isoOf, type TruthAttempt, type TruthStep } from './truth.ts';
import { nowOf, taskKey, tasksRoot, type WorkerContext } from './workerContext.ts';

/** WAA's `--sleep_after_execution`. */
const SETTLE_MS = 3_000;
/** Lost observations cost a wait and no Step line. */
const LOST_OBSERVATION_MS = 5_000;
const SLOW_MODEL_MS = 170_000;

export interface TaskRunOptions {
  readonly context: WorkerContext;
  readonly log: ClientLogger;
  readonly task: TaskRef;
  readonly taskIndex: number;
  readonly plan: TaskPlan;
  readonly attempt: TruthAttempt;
}

/** @returns the score, or null when an exception ended the attempt. */
export function* runTask(options: TaskRunOptions): Generator<number, number | null> {
  const run = new TaskRun(options);
  return yield* run.play();
}

class TaskRun {
  private readonly context: WorkerContext;
  private readonly log: ClientLogger;
  private readonly plan: TaskPlan;
  private readonly attempt: TruthAttempt;
  private readonly taskIndex: number;
  private readonly key: string;
  private readonly files: TaskFiles;

  constructor({ context, log, task, taskIndex, plan, attempt }: TaskRunOptions) {
    this.context = context;
    this.log = log;
    this.plan = plan;
    this.attempt = attempt;
    this.taskIndex = taskIndex;
    this.key = taskKey(task);
    this.files = new TaskFiles({
      directory: `${tasksRoot(context)}/${this.key}`,
      fs: context.results,
      pictures: context.pictures,
      instruction: plan.instruction,
      pictureScope: `${this.key}#${attempt.number}`,
      nowMs: () => nowOf(context),
    });
  }

  *play(): Generator<number, number | null> {
    const { log } = this;
    this.context.currentTaskDirectory = this.files.directory;
    log.attachTaskLog(this.files.directory);
    this.announce();
    yield* this.reset();
    const failure = (yield* this.setUp()) ?? (yield* this.takeSteps());
    const score = failure === null ? yield* this.evaluate() : this.fail(failure);
    log.detachTaskLog();
    this.context.currentTaskDirectory = null;
    this.attempt.endedAt = isoOf(nowOf(this.context));
    return score;
  }

  private announce(): void {
    const { log, plan } = this;
    const { domain, exampleId } = plan.task;
    log.info('run/208', 'Windows Agent Arena: Starting on NORMAL difficulty');
    log.info(
      'run/210',
      `\nTESTING ON TASK CONFIG PATH: evaluation_examples_windows/examples/${domain}/${exampleId}.json`,
    );
    log.info('run/224', `[Domain]: ${domain}`);
    log.info('run/225', `[Example ID]: ${exampleId}`);
    log.info('run/229', `[Instruction]: ${plan.instruction}`);
  }

  private *reset(): Generator<number, void> {
    const { log } = this;
    this.attempt.status = 'resetting';
    log.info('desktop_env/245', 'Resetting environment...');
    log.info('desktop_env/247', 'Switching task...');
    log.info('desktop_env/249', 'Setting counters...');
    log.info('desktop_env/254', 'Reverting to snapshot to init_state...');
    log.error(
      'desktop_env/260',
      'Not implemented! Reverting to snapshot is not supported for remote VMs! Closing all applications instead',
    );
    log.debug(
      'connectionpool/456',
      'http://20.20.20.21:5000 "POST /setup/close_all HTTP/1.1" 200 32',
    );
    yield 640;
    this.show({ ...this.plan.opening, windows: [] });
    log.info('setup/365', 'Command executed successfully: All windows closed successfully.');
    yield 5_000;
    log.info('desktop_env/265', 'Starting emulator...');
    yield 12;
    log.info('desktop_env/127', 'VM is up and ready.');
    log.info('desktop_env/270', 'Emulator started.');
  }

  private *setUp(): Generator<number, TaskException | null> {
    const { log, plan } = this;
    this.attempt.status = 'setting_up';
    log.info('desktop_env/273', 'Cleaning up existing task files...');
    yield 35;
    log.info(
      'setup/381',
      String.raw`Command executed successfully: No task files to clear from 'C:\\Users\\Docker\\Downloads'.`,
    );
    log.info('desktop_env/276', 'Setting task info...');
    log.info('desktop_env/285', 'Setting up environment...');
    if (plan.ending.kind === 'setup_exception') {
      yield* this.failDownloads(plan.ending.url);
      return downloadException;
    }
    for (const action of plan.recipe.setup) yield* runSetup(log, action);
    this.show(plan.opening);
    yield 5_000;
    log.info('desktop_env/288', 'Environment setup complete.');
    yield 700;
    this.attempt.status = 'running';
    this.attempt.readyAt = isoOf(nowOf(this.context));
    this.attempt.resetScreenshot = this.files.writeReset(this.stamped(plan.opening));
    return null;
  }

  private *failDownloads(url: string): Generator<number, void> {
    for (const left of [2, 1, 0]) {
      yield 4_100;
      this.log.error(
        'setup/129',
        `Failed to download ${url} caused by HTTPSConnectionPool(host='raw.githubusercontent.com', port=443): Max retries exceeded with url: ${new URL(url).pathname} (Caused by NameResolutionError("<urllib3.connection.HTTPSConnection object at 0x7f3a51c0be50>: Failed to resolve 'raw.githubusercontent.com' ([Errno -2] Name or service not known)")). Retrying... (${left} attempts left)`,
      );
    }
  }

  private *takeSteps(): Generator<number, TaskException | null> {
    const { plan } = this;
    for (const [index, step] of plan.steps.entries()) {
      if (plan.outageFromStep !== null && index > plan.outageFromStep) {
        yield* this.loseObservations(step, index);
        return null;
      }
      if (this.context.workerId === 0) this.context.faults.reach(this.taskIndex, index);
      const trouble = yield* this.takeStep(step, index);
      if (trouble !== null) return trouble;
    }
    return null;
  }

  private *takeStep(step: PlannedStep, index: number): Generator<number, TaskException | null> {
    const { log, context } = this;
    const startedAt = isoOf(nowOf(context));
    this.recordStep(unfinishedStep(step, index, 'unfinished', startedAt));
    log.info('lib_run_single/41', 'Agent: Thinking...');
    log.info('agent/180', 'Processing screenshot...');
    yield step.readMs;
    log.info('agent/401', 'Thinking...');
    const modelCalledAt = isoOf(nowOf(context));
    yield* this.waitForModel(step);
    const trouble = this.troubleBeforeActing(index);
    if (trouble !== null) return trouble;
    log.info('python/62', 'Updated computer successfully');
    const actedAtMs = nowOf(context);
    let screenshot = '';
    let isDone = false;
    let completedAt = startedAt;
    for (const [actionIndex, action] of step.actions.entries()) {
      const at = nowOf(context);
      yield* this.act(step, index, actionIndex);
      isDone = action.text === 'DONE' || action.text === 'FAIL';
      if (context.faults.pending.fullDiskTasks > 0 && context.workerId === 0)
        return this.runOutOfDisk(index, at);
      completedAt = isoOf(nowOf(context));
      // Writing a step's pictures takes the recorder a moment after the line is on the log.
      yield 60;
      screenshot = this.files.writeStep({
        step,
        action: { ...action, screenAfter: this.stamped(action.screenAfter) },
        stepIndex: index,
        actedAtMs: at,
        isDone,
        isFail: action.text === 'FAIL',
      });
    }
    this.recordStep(
      this.truthOf(step, index, {
        startedAt,
        modelCalledAt,
        actedAtMs,
        completedAt,
        isDone,
        screenshot,
      }),
    );
    if (isDone) log.info('lib_run_single/77', 'The episode is done.');
    return null;
  }

  /** A step is noted as unfinished when it begins and replaced when it is done. */
  private recordStep(step: TruthStep): void {
    const { steps } = this.attempt;
    if (steps.at(-1)?.stepNumber === step.stepNumber) steps.pop();
    steps.push(step);
  }

  private *waitForModel(step: PlannedStep): Generator<number, void> {
    const { pending } = this.context.faults;
    if (this.context.workerId === 0 && pending.stallMs > 0) {
      const stallMs = pending.stallMs;
      pending.stallMs = 0;
      this.context.container.guest.hang();
      yield stallMs;
      this.context.container.guest.wakeUp();
    }
    if (pending.slowSteps > 0) {
      pending.slowSteps -= 1;
      yield SLOW_MODEL_MS;
    }
    yield step.modelMs;
  }

  private troubleBeforeActing(index: number): TaskException | null {
    const { pending } = this.context.faults;
    if (pending.exceptions > 0 && this.context.workerId === 0) {
      pending.exceptions -= 1;
      return injectedException;
    }
    const { ending } = this.plan;
    return ending.kind === 'agent_exception' && ending.atStep === index ? agentException : null;
  }

  private *act(step: PlannedStep, index: number, actionIndex: number): Generator<number, void> {
    const { log } = this;
    const action = step.actions[actionIndex];
    if (action === undefined) return;
    log.info('lib_run_single/56', `Step ${index + 1}: ${action.text}`);
    const isCode = step.decision === 'COMMAND';
    if (isCode) {
      yield step.executeMs;
      if (this.plan.outageFromStep === index) this.loseGuest();
      else if (action.isAccepted) {
        log.info('python/180', 'Command executed successfully: {\n  "status": "success"\n}\n');
      } else log.error('python/182', 'Failed to execute command. Status code: 500');
    }
    this.show(action.screenAfter);
    yield SETTLE_MS;
    log.info('lib_run_single/60', 'Reward: 0.00');
    log.info(
      'lib_run_single/61',
      `Done: ${action.text === 'DONE' || action.text === 'FAIL' ? 'True' : 'False'}`,
    );
  }

  private loseGuest(): void {
    this.context.container.guest.isServing = false;
    this.log.error(
      'python/185',
      `An error occurred while trying to execute the command: ${refusedConnection('/execute_windows', '7f3a51c0b3a0')}`,
    );
  }

  private *loseObservations(step: PlannedStep, fromIndex: number): Generator<number, void> {
    for (let index = fromIndex; index < this.context.settings.maxSteps; index += 1) {
      this.log.error('lib_run_single/36', 'Observation is None. Waiting a little to do next step.');
      this.recordStep(unfinishedStep(step, index, 'skipped', isoOf(nowOf(this.context))));
      yield LOST_OBSERVATION_MS;
    }
    this.context.container.guest.isServing = true;
  }

  private runOutOfDisk(index: number, atMs: number): TaskException {
    const { faults, machine } = this.context;
    machine.isDiskFull = true;
    faults.pending.fullDiskTasks -= 1;
    const stamp = isoOf(atMs)
      .slice(0, 19)
      .replaceAll('-', '')
      .replaceAll(':', '')
      .replace('T', '@');
    return diskFullException(
      `./results${this.files.directory}/screenshot-step_${index}_${stamp}.png`,
    );
  }

  private *evaluate(): Generator<number, number> {
    const { log, plan, attempt } = this;
    if (plan.ending.kind !== 'evaluated') throw new Error('Only an evaluated ending has a score.');
    const { score, resultText, printed, missingFile } = plan.ending;
    attempt.status = 'evaluating';
    attempt.evaluatingAt = isoOf(nowOf(this.context));
    log.info('lib_run_single/82', 'Running evaluator(s)...');
    yield 900;
    if (missingFile !== null) {
      log.info('python/125', `GET_FILE, file_path: ${missingFile}`);
      log.error('python/131', 'Failed to get file. Status code: 404');
    }
    yield 1_300;
    if (printed !== '') log.print(printed);
    log.info('lib_run_single/84', `Result: ${score.toFixed(2)}`);
    this.files.writeResult(resultText);
    log.info('run/280', `Finished ${this.key}`);
    attempt.score = score;
    attempt.status = score >= 1 ? 'passed' : score > 0 ? 'partial' : 'failed';
    return score;
  }

  private fail(exception: TaskException): null {
    const { log, attempt } = this;
    log.error('run/259', `Exception in ${this.key}: ${exception.message}`);
    log.error('run/261', exception.traceback);
    if (exception.status !== 'infra')
      this.files.writeError(this.key, exception.message, exception.traceback);
    attempt.status = exception.status;
    attempt.error = exception.message;
    if (this.context.faults.pending.fullDiskTasks === 0) this.context.machine.isDiskFull = false;
    return null;
  }

  private show(desktop: Desktop): void {
    this.context.container.guest.screen = { kind: 'desktop', desktop: this.stamped(desktop) };
  }

  private stamped(desktop: Desktop): Desktop {
    return { ...desktop, clockMs: nowOf(this.context) };
  }

  private truthOf(
    step: PlannedStep,
    index: number,
    when: {
      readonly startedAt: string;
      readonly modelCalledAt: string;
      readonly actedAtMs: number;
      readonly completedAt: string;
      readonly isDone: boolean;
      readonly screenshot: string;
    },
  ): TruthStep {
    return {
      stepNumber: index + 1,
      status: 'done',
      startedAt: when.startedAt,
      modelCalledAt: when.modelCalledAt,
      actedAt: isoOf(when.actedAtMs),
      completedAt: when.completedAt,
      actions: step.actions.map(({ text, targets, isAccepted }) => ({
        text,
        targets,
        isOk: isAccepted,
      })),
      thought: step.plan,
      isDone: when.isDone,
      screenshot: when.screenshot,
    };
  }
}

function unfinishedStep(
  step: PlannedStep,
  index: number,
  status: 'unfinished' | 'skipped',
  startedAt: string,
): TruthStep {
  return {
    stepNumber: index + 1,
    status,
    startedAt,
    modelCalledAt: null,
    actedAt: null,
    completedAt: null,
    actions: [],
    thought: step.plan,
    isDone: false,
    screenshot: null,
  };
}
