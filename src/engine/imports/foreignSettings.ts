/** Settings that lie beside results: Azure's experiments.json and OSWorld's args.json. */
import path from 'node:path/posix';
import { z } from 'zod';
import { toRunSettings } from '#core/logs/runSettings.ts';
import type { ResultGroup } from '#core/waa/resultGroups.ts';
import type { SourcedValue } from '#protocol/vocabulary.ts';
import { readTreeText } from './sourceTree.ts';
import type { SourceTree } from './sourceTree.ts';

type Settings = Readonly<Record<string, SourcedValue>>;

const MAX_SETTINGS_BYTES = 4 * 2 ** 20;
const MAX_SETTINGS = 200;
const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

/** By experiment name; empty when there is no experiments.json, or it is not one. */
export async function readExperiments(tree: SourceTree): Promise<ReadonlyMap<string, Settings>> {
  const experiments = new Map<string, Settings>();
  for (const file of tree.files) {
    if (path.basename(file.path) !== 'experiments.json') continue;
    const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(await text(tree, file)));
    if (!parsed.success) continue;
    for (const value of Object.values(parsed.data)) {
      const settings = toSettings(value);
      const name = settings['exp_name']?.value;
      if (name !== undefined) experiments.set(name, settings);
    }
  }
  return experiments;
}

/** OSWorld writes the client's arguments as `args.json` above its domains. */
export async function readRunArguments(tree: SourceTree, group: ResultGroup): Promise<Settings> {
  const file = tree.files.find(
    ({ path: name }) =>
      path.basename(name) === 'args.json' && isAtOrAbove(path.dirname(name), group),
  );
  if (file === undefined) return {};
  return toSettings(parseJson(await text(tree, file)));
}

function isAtOrAbove(folder: string, { tasks }: ResultGroup): boolean {
  return folder === '.' || tasks.every((task) => task.folder.startsWith(`${folder}/`));
}

/** Azure's names for what run.py calls otherwise. */
const NAMES: ReadonlyMap<string, string> = new Map([['model_name', 'model']]);

function toSettings(value: unknown): Settings {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (!parsed.success) return {};
  const entries = Object.entries(parsed.data).flatMap(([name, member]) => {
    const scalar = scalarSchema.safeParse(member);
    return scalar.success ? [[NAMES.get(name) ?? name, String(scalar.data)] as const] : [];
  });
  const told = toRunSettings(new Map(entries.slice(0, MAX_SETTINGS)));
  return Object.fromEntries(
    Object.entries(told).map(([name, { value: text }]) => [
      name,
      { value: text, provenance: 'file' as const },
    ]),
  );
}

async function text(tree: SourceTree, file: SourceTree['files'][number]): Promise<string> {
  return (await readTreeText(tree, file, MAX_SETTINGS_BYTES)) ?? '';
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}
