/** Reads what a start by docker asks for: words of WAA's entry script and of run.py, and its mounts. */
import { createHash } from 'node:crypto';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import type { FileSystem } from '../vm/fileSystem.ts';
import { MAX_STEPS } from './taskPlan.ts';
import { AGENT, type ClientSettings, MODEL } from './workerContext.ts';

export interface Started {
  readonly settings: ClientSettings;
  readonly tasks: readonly TaskRef[];
  readonly taskFile: string;
}

const ALL_TASKS_FILE = 'evaluation_examples_windows/test_all.json';

/** @param fs the container's: that is where a task file is looked for. */
export function readEntryWords(words: readonly string[], fs: FileSystem): Started {
  const value = valueIn(words);
  const taskFile = value('--json-name') ?? ALL_TASKS_FILE;
  return {
    settings: {
      model: value('--model') ?? MODEL,
      agent: value('--agent') ?? AGENT,
      maxSteps: MAX_STEPS,
      trialId: '0',
      difficulty: 'normal',
      cleansResults: value('--clean-results') !== 'false',
      exec: null,
    },
    tasks: readTasks(fs, taskFile),
    taskFile,
  };
}

export function readRunWords(
  words: readonly string[],
  fs: FileSystem,
  exec: ClientSettings['exec'],
): Started {
  const value = valueIn(words);
  const taskFile = value('--test_all_meta_path') ?? ALL_TASKS_FILE;
  return {
    settings: {
      model: value('--model') ?? MODEL,
      agent: value('--agent_name') ?? AGENT,
      maxSteps: Number(value('--max_steps') ?? MAX_STEPS),
      trialId: value('--trial_id') ?? '0',
      difficulty: value('--diff_lvl') ?? 'normal',
      cleansResults: false,
      exec,
    },
    tasks: readTasks(fs, taskFile),
    taskFile,
  };
}

function valueIn(words: readonly string[]): (name: string) => string | undefined {
  return (name) => {
    const at = words.indexOf(name);
    return at === -1 ? undefined : words[at + 1];
  };
}

/** WAA's own list where the file is not there: it is part of the image. */
function readTasks(fs: FileSystem, path: string): readonly TaskRef[] {
  const node = fs.find(path.startsWith('/') ? path : `/client/${path}`);
  if (node?.kind !== 'file') return TASK_CATALOGUE;
  const text = node.pieces.map((piece) => piece.toString()).join('');
  const byDomain = JSON.parse(text) as Readonly<Record<string, readonly string[]>>;
  return Object.entries(byDomain).flatMap(([domain, ids]) =>
    ids.map((exampleId) => ({ domain, exampleId })),
  );
}

/** To prove that a key arrived without keeping it. */
export function digestsOf(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      createHash('sha256').update(value).digest('hex'),
    ]),
  );
}
