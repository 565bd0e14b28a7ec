/** WAA's client process from `Waiting for the server` to `Average score`. */
import type { LogStream, TaskRef } from '#protocol/vocabulary.ts';
import { ClientLogger } from './clientLogger.ts';
import { barText, innerBar, innerBarClosed, outerBar } from './progressBar.ts';
import { floatText, reprText } from './python.ts';
import { recipeOf } from './recipes/index.ts';
import { planTask } from './taskPlan.ts';
import { runTask } from './taskRun.ts';
import { isoOf, type TruthAttempt, type TruthTask } from './truth.ts';
import { nowOf, taskKey, tasksRoot, type WorkerContext } from './workerContext.ts';

/** Loading navi's detection and text models on a CPU. */
const LOAD_MODELS_MS = 38_000;
/** Where openadapt's pool sends the output of a client that it starts by `docker exec`. */
export const EXEC_LOG = '/tmp/benchmark.log';

export function* runClient(context: WorkerContext): Generator<number, void> {
  const { container } = context;
  const startedAtMs = nowOf(context);
  const processes = commandLinesOf(context).map((line) =>
    container.startProcess(line, startedAtMs),
  );
  context.truth.phases.start('client_start', startedAtMs);
  yield 2_600;
  const log = new ClientLogger({
    write: outputOf(context),
    results: context.results,
    workerId: context.workerId,
    nowMs: () => nowOf(context),
  });
  const left = prepareTasks(context);
  greet(context, log, left);
  yield LOAD_MODELS_MS;
  connect(log);
  yield 5;
  context.truth.phases.start('benchmark', nowOf(context));
  const scores = yield* runAll(context, log, left);
  yield* finish(context, log, scores);
  for (const process of processes) container.endProcess(process);
}

/** The container's log, or, started by `docker exec` as openadapt does, a file inside it. */
function outputOf(context: WorkerContext): (stream: LogStream, text: string) => void {
  const { container } = context;
  const { exec } = context.settings;
  if (exec === null) {
    return (stream, text) => container.log.write(stream, text, nowOf(context));
  }
  container.fs.write(exec.logPath, '', nowOf(context));
  return (_stream, text) => container.fs.append(exec.logPath, text, nowOf(context), true);
}

function commandLinesOf(context: WorkerContext): readonly string[] {
  const client = commandLineOf(context);
  const { exec } = context.settings;
  if (exec === null) return [client];
  if (exec.commandLines.length > 0) return exec.commandLines;
  const unbuffered = client.replace('python ', 'python -u ');
  return [
    `bash -c cd /client && ${unbuffered} > ${exec.logPath} 2>&1; echo $? > /tmp/benchmark.exit`,
    unbuffered,
  ];
}

function commandLineOf(context: WorkerContext): string {
  const split =
    context.workerCount > 1
      ? ` --worker_id ${context.workerId} --num_workers ${context.workerCount}`
      : '';
  return `python run.py --agent_name ${context.settings.agent} --model ${context.settings.model} --som_origin oss --a11y_backend uia --result_dir ./results --test_all_meta_path ${context.taskFile}${split}`;
}

/** With one worker WAA skips finished tasks and empties the folders of unfinished ones. */
function prepareTasks(context: WorkerContext): readonly TaskRef[] {
  if (context.workerCount > 1) return context.tasks;
  const isFinished = (task: TaskRef): boolean =>
    context.results.find(`${tasksRoot(context)}/${taskKey(task)}/result.txt`) !== null;
  const left = context.tasks.filter((task) => !isFinished(task));
  for (const task of left) {
    const directory = `${tasksRoot(context)}/${taskKey(task)}`;
    for (const name of context.results.list(directory)) {
      context.results.remove(`${directory}/${name}`, nowOf(context));
    }
  }
  return left;
}

function greet(context: WorkerContext, log: ClientLogger, left: readonly TaskRef[]): void {
  const { workerId, workerCount, taskFile } = context;
  const { agent, model, maxSteps, trialId, difficulty } = context.settings;
  log.print('Waiting for the server to start...');
  log.print(
    "Response from server: {'message': 'Service is operational', 'status': 'Probe successful'}",
  );
  log.info('run/394', `\nTESTING ON TASK JSON PATH: ${taskFile}`);
  const counts = groupByDomain(left).map(([domain, tasks]) => `${domain}: ${tasks.length}\n`);
  log.info('run/416', `Left tasks:\n${counts.join('')}`);
  const list = left
    .map((task) => `(${reprText(task.domain)}, ${reprText(task.exampleId)})`)
    .join(', ');
  log.info('run/436', `Worker ${workerId} is doing tasks: [${list}]`);
  log.print(successSoFar(context));
  log.info(
    'run/139',
    `Args: Namespace(headless=False, action_space='pyautogui', observation_type='a11y_tree', screen_width=1920, screen_height=1200, sleep_after_execution=3, max_steps=${maxSteps}, a11y_backend='uia', agent_name='${agent}', som_origin='oss', max_trajectory_length=3, test_config_base_dir='evaluation_examples_windows', model='${model}', temperature=1.0, top_p=0.9, max_tokens=1500, stop_token=None, domain='all', emulator_ip='20.20.20.21', test_all_meta_path='${taskFile}', result_dir='./results', trial_id='${trialId}', worker_id=${workerId}, num_workers=${workerCount}, diff_lvl='${difficulty}')`,
  );
}

function successSoFar(context: WorkerContext): string {
  const scores = [...context.truth.tasks.values()]
    .map((task) => task.score)
    .filter((score) => score !== null);
  if (scores.length === 0 || context.workerCount > 1) return 'New experiment, no result yet.';
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return `Current Success Rate: ${floatText(mean * 100)} %`;
}

function connect(log: ClientLogger): void {
  log.info('desktop_env/81', 'Initializing...');
  log.info('desktop_env/88', 'Using external emulator...');
  log.info(
    'desktop_env/96',
    '(QEMU) get_status: {\n  "status": "running",\n  "singlestep": false,\n  "running": true\n}',
  );
}

function groupByDomain(
  tasks: readonly TaskRef[],
): readonly (readonly [string, readonly TaskRef[]])[] {
  const groups = new Map<string, TaskRef[]>();
  for (const task of tasks) {
    const group = groups.get(task.domain);
    if (group === undefined) groups.set(task.domain, [task]);
    else group.push(task);
  }
  return [...groups];
}

function* runAll(
  context: WorkerContext,
  log: ClientLogger,
  tasks: readonly TaskRef[],
): Generator<number, readonly number[]> {
  const scores: number[] = [];
  const domains = groupByDomain(tasks);
  const startedAtMs = nowOf(context);
  log.bar(outerBar(barText('Domain', 0, domains.length, 0)));
  for (const [domainIndex, [, group]] of domains.entries()) {
    const domainStartedAtMs = nowOf(context);
    log.bar(innerBar(barText('Example', 0, group.length, 0)));
    for (const [index, task] of group.entries()) {
      const score = yield* attemptTask(context, log, task);
      if (score !== null) scores.push(score);
      const elapsedMs = nowOf(context) - domainStartedAtMs;
      log.bar(innerBar(barText('Example', index + 1, group.length, elapsedMs)));
    }
    log.bar(innerBarClosed);
    const elapsedMs = nowOf(context) - startedAtMs;
    log.bar(outerBar(barText('Domain', domainIndex + 1, domains.length, elapsedMs)));
  }
  log.bar('\n');
  return scores;
}

function* attemptTask(
  context: WorkerContext,
  log: ClientLogger,
  task: TaskRef,
): Generator<number, number | null> {
  const key = taskKey(task);
  const truth = context.truth.tasks.get(key);
  if (truth === undefined) throw new Error(`${key} is on no list.`);
  const attempt = openAttempt(context, truth);
  const recipe = recipeOf(task);
  const random = context.random.fork(`task ${key} attempt ${attempt.number}`);
  const score = yield* runTask({
    context,
    log,
    task,
    taskIndex: context.tasks.indexOf(task),
    plan: planTask(task, recipe, random, context.settings.maxSteps),
    attempt,
  });
  truth.status = attempt.status;
  truth.score = attempt.score;
  return score;
}

function openAttempt(context: WorkerContext, task: TruthTask): TruthAttempt {
  const attempt: TruthAttempt = {
    number: task.attempts.length + 1,
    workerId: String(context.workerId),
    status: 'resetting',
    startedAt: isoOf(nowOf(context)),
    readyAt: null,
    evaluatingAt: null,
    endedAt: null,
    score: null,
    error: null,
    resetScreenshot: null,
    steps: [],
  };
  task.attempts.push(attempt);
  return attempt;
}

function* finish(
  context: WorkerContext,
  log: ClientLogger,
  scores: readonly number[],
): Generator<number, void> {
  context.truth.phases.start('summary', nowOf(context));
  log.info('desktop_env/410', 'Stopping emulator...');
  log.error(
    'desktop_env/413',
    'Not implemented! Stopping emulator is not supported for remote VMs!',
  );
  if (scores.length === 0) log.info('run/290', 'No examples finished.');
  else {
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    context.truth.averageScore = mean;
    log.info('run/292', `Average score: ${floatText(mean)}`);
  }
  yield 1_200;
}
