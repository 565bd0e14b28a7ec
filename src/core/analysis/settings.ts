import type { SettingDifference } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { ownValue } from '../run/runState.ts';

/** What makes two runs comparable or not comes first; the rest by name. */
const IMPORTANT = [
  'model',
  'agent',
  'agent_name',
  'som_origin',
  'a11y_backend',
  'observation_type',
  'action_space',
  'max_steps',
  'diff_lvl',
  'temperature',
  'top_p',
  'max_tokens',
  'sleep_after_execution',
];

/** Differ from run to run by their nature and say nothing of the agent. */
const OWN_TO_EACH_RUN = new Set(['result_dir', 'worker_id', 'trial_id', 'emulator_ip']);

/** Settings that any of the runs has, those that differ first. */
export function compareSettings(states: readonly RunState[]): readonly SettingDifference[] {
  const names = new Set(states.flatMap((state) => Object.keys(state.settings)));
  return [...names]
    .filter((name) => !OWN_TO_EACH_RUN.has(name))
    .map((name) => {
      const values = states.map((state) => ownValue(state.settings, name)?.value ?? null);
      // A run of which it is not known may well have had the same.
      const known = new Set(values.filter((value) => value !== null));
      return { name, values, isDifferent: known.size > 1 };
    })
    .sort(
      (a, b) =>
        Number(b.isDifferent) - Number(a.isDifferent) ||
        rankOf(a.name) - rankOf(b.name) ||
        (a.name < b.name ? -1 : 1),
    );
}

function rankOf(name: string): number {
  const rank = IMPORTANT.indexOf(name);
  return rank === -1 ? IMPORTANT.length : rank;
}
