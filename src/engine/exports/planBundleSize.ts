import type { ExportOptions, ExportPlan } from '#protocol/exports.ts';
import { planBundle } from '../bundle/bundlePlan.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { ExportSource } from './exportSource.ts';
import type { GatheredRun } from './gatherRun.ts';
import { planWhole } from './planExport.ts';

export async function planBundleSize(
  source: ExportSource,
  run: GatheredRun,
  options: ExportOptions,
): Promise<ExportPlan> {
  const { dir } = runPaths(source.dataDir, options.runId);
  const plan = await planBundle(dir, options.pictures);
  const pictures = plan.files.filter(({ form, path }) => form === 'thumb' || isPicture(path));
  const title = `${String(plan.files.length)} files of the run`;
  return {
    ...planWhole(run, options, { title, sizeBytes: plan.estimatedBytes, provenance: 'estimated' }),
    pictureCount: pictures.length,
  };
}

function isPicture(name: string): boolean {
  return /\.(?:png|jpe?g|webp)$/i.test(name);
}
