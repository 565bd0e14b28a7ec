/** The commands of a start, in order: what is shown before is, word for word, what is run. */
import path from 'node:path';
import { chooseTasks, taskFileText } from '#core/starting/chosenTasks.ts';
import { entryWords, fillTemplate, runWords } from '#core/starting/clientWords.ts';
import type { VmFacts } from '#core/starting/vmFacts.ts';
import type { Profile } from '#protocol/settings.ts';
import type { StartStyle } from '#protocol/startSettings.ts';
import type { StartOptions, StartPlan } from '#protocol/starting.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import * as change from '../remote/changeCommands.ts';
import { quoteArgv } from '../remote/shellQuote.ts';
import { archiveSteps, type Archive } from './archiveResults.ts';
import { step, type StartStep } from './startStep.ts';

/** Below the login folder; holds nothing but what this app wrote. */
const OWN_FOLDER = '~/.waa-monitor';
const ENV_FILE = `${OWN_FOLDER}/start.env`;
/** `docker run` waits for the daemon, which may be busy with another image. */
const START_TIMEOUT_MS = 180_000;

export interface StartMaterial {
  readonly profile: Profile;
  readonly style: StartStyle;
  readonly options: StartOptions;
  readonly facts: VmFacts;
  readonly keyNames: readonly string[];
  /** `20261120-155012`, in all names that this start makes. */
  readonly stamp: string;
}

export interface StartSteps {
  readonly steps: readonly StartStep[];
  readonly archive: StartPlan['archive'];
  /** In the container: where a client writes that is started by `docker exec`; null otherwise. */
  readonly startedLog: string | null;
}

export function startSteps(material: StartMaterial): StartSteps {
  const { options, facts, style, keyNames } = material;
  const { tasks, isAll } = chooseTasks(options.tasks);
  const taskText = isAll ? null : taskFileText(tasks);
  const archive = planArchive(material);
  const envFile = keyNames.length > 0 ? ENV_FILE : null;
  const startedLog = style === 'exec' ? `/tmp/waa-monitor-${material.stamp}.log` : null;
  const starting = startOf(material, { taskText, envFile, startedLog });
  const needsFolder = envFile !== null || starting.needsOwnFolder;
  return {
    archive: archive?.told ?? null,
    startedLog,
    steps: [
      ...(needsFolder ? [step(change.makeFolder, { container: null, path: OWN_FOLDER })] : []),
      ...starting.before,
      ...(archive === null ? [] : archiveSteps(archive)),
      ...putContainerAside(material, facts),
      ...(envFile === null ? [] : [keysStep(style, keyNames)]),
      { ...starting.start, role: 'start' as const },
      ...(envFile === null ? [] : [forgetKeys()]),
    ],
  };
}

/** Removes the key file; also run on its own when a start failed or a connection broke. */
export function forgetKeys(): StartStep {
  return { ...step(change.removeOwnFile, { path: ENV_FILE }), role: 'forget' };
}

interface Told {
  readonly taskText: string | null;
  readonly envFile: string | null;
  readonly startedLog: string | null;
}

interface Starting {
  readonly before: readonly StartStep[];
  readonly start: StartStep;
  readonly needsOwnFolder: boolean;
}

function startOf(material: StartMaterial, told: Told): Starting {
  switch (material.style) {
    case 'entry':
      return startByEntry(material, told);
    case 'exec':
      return startByExec(material, told);
    case 'template':
      return startByTemplate(material, told);
    default:
      return assertNever(material.style);
  }
}

function startByEntry({ profile, options, facts, stamp }: StartMaterial, told: Told): Starting {
  const onVm = path.posix.join(facts.loginFolder, '.waa-monitor', `tasks-${stamp}.json`);
  const inside = told.taskText === null ? null : '/waa-monitor-tasks.json';
  const mounts: readonly change.Mount[] = [
    { source: facts.storageFolder.path, target: '/storage', isReadOnly: false },
    ...(facts.setupFolder.exists
      ? [{ source: facts.setupFolder.path, target: '/shared', isReadOnly: false }]
      : []),
    ...(facts.clientFolder.exists
      ? [{ source: facts.clientFolder.path, target: '/client', isReadOnly: false }]
      : []),
    ...(inside === null ? [] : [{ source: onVm, target: inside, isReadOnly: true }]),
  ];
  const start = step(
    change.startContainer,
    {
      container: profile.container,
      image: profile.start.image,
      ramGb: profile.start.ramGb,
      cpuCores: profile.start.cpuCores,
      mounts,
      envFile: told.envFile,
      entry: entryWords(options, inside),
    },
    { timeoutMs: START_TIMEOUT_MS },
  );
  return {
    before: told.taskText === null ? [] : [taskFileStep(null, onVm, told.taskText)],
    start,
    needsOwnFolder: inside !== null,
  };
}

function startByExec({ profile, options, stamp }: StartMaterial, told: Told): Starting {
  const { container } = profile;
  const inside = told.taskText === null ? null : `/tmp/waa-monitor-tasks-${stamp}.json`;
  return {
    before: inside === null ? [] : [taskFileStep(container, inside, told.taskText ?? '')],
    start: step(change.startClient, {
      container,
      envFile: told.envFile,
      words: runWords(options, inside),
      logPath: told.startedLog ?? `/tmp/waa-monitor-${stamp}.log`,
    }),
    needsOwnFolder: false,
  };
}

function startByTemplate({ profile, options, facts, stamp }: StartMaterial, told: Told): Starting {
  const tasksFile = path.posix.join(facts.loginFolder, '.waa-monitor', `tasks-${stamp}.json`);
  const command = fillTemplate(
    profile.start.template,
    {
      agent: options.agent,
      model: options.model,
      som_origin: options.somOrigin,
      a11y_backend: options.a11yBackend,
      max_steps: String(options.maxSteps),
      trial: options.trialId,
      difficulty: options.difficulty,
      container: profile.container,
      image: profile.start.image,
      waa_folder: facts.waaFolder.path,
      storage_folder: facts.storageFolder.path,
      tasks_file: told.taskText === null ? '' : tasksFile,
    },
    (value) => quoteArgv([value]),
  );
  return {
    before: told.taskText === null ? [] : [taskFileStep(null, tasksFile, told.taskText)],
    start: step(change.startTemplate, {
      command,
      envFile: told.envFile,
      logPath: `${OWN_FOLDER}/start-${stamp}.log`,
    }),
    needsOwnFolder: true,
  };
}

/** A stopped container keeps its log; a new one of its name can only be made beside it. */
function putContainerAside({ style, stamp }: StartMaterial, facts: VmFacts): readonly StartStep[] {
  const { container } = facts;
  if (style !== 'entry' || container === null || container.isRunning) return [];
  const to = `${container.name}-before-${stamp}`;
  return [step(change.renameContainer, { container: container.name, to })];
}

function planArchive({ facts, options, profile, stamp }: StartMaterial): Archive | null {
  const { results } = facts;
  if (results?.listed == null) return null;
  const to = `${results.path.replace(/\/+$/, '')}-archived-${stamp}`;
  const how = options.existingResults === 'resume' ? 'copy' : 'move';
  return {
    place: { container: results.container, path: results.path },
    to,
    how,
    asRoot: results.move === 'as_root' ? { image: profile.start.image } : null,
    told: { from: results.path, to, how, ...results.listed },
  };
}

function taskFileStep(container: string | null, file: string, text: string): StartStep {
  return step(
    change.writeFile,
    { container, path: file },
    { input: text, inputWords: 'the list of the chosen tasks' },
  );
}

/** Docker reads `NAME=value` as it stands; the shell of a template wants the value quoted. */
function keysStep(style: StartStyle, keyNames: readonly string[]): StartStep {
  const words = `${keyNames.join(', ')} (the values are shown nowhere)`;
  const plain = step(change.writePrivateFile, { path: ENV_FILE }, { inputWords: words });
  const lineOf = (name: string, value: string): string =>
    `${name}=${style === 'template' ? quoteArgv([value]) : value}\n`;
  return {
    ...plain,
    role: 'keys',
    run: async (host, keys, signal) => {
      const input = keyNames.map((name) => lineOf(name, keys[name] ?? '')).join('');
      await host.run(change.writePrivateFile, { path: ENV_FILE }, { input, signal });
    },
  };
}
