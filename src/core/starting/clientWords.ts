/** Words for WAA's own programs, from what a person chose (waa-formats: run.py and entry.sh). */
import type { StartOptions } from '#protocol/starting.ts';

/** `taskFile` is a path inside the container; null for WAA's own list of all tasks. */
export function entryWords(options: StartOptions, taskFile: string | null): readonly string[] {
  return [
    ...['--prepare-image', 'false', '--start-client', 'true'],
    ...['--agent', options.agent, '--model', options.model],
    ...['--som-origin', options.somOrigin, '--a11y-backend', options.a11yBackend],
    // Its default is true: rm -rf of the results. They were put aside before; nothing is to delete.
    ...['--clean-results', 'false'],
    ...(taskFile === null ? [] : ['--json-name', taskFile]),
  ];
}

export function runWords(options: StartOptions, taskFile: string | null): readonly string[] {
  return [
    ...['--agent_name', options.agent, '--model', options.model],
    ...['--som_origin', options.somOrigin, '--a11y_backend', options.a11yBackend],
    ...['--max_steps', String(options.maxSteps), '--trial_id', options.trialId],
    ...['--diff_lvl', options.difficulty],
    ...(taskFile === null ? [] : ['--test_all_meta_path', taskFile]),
    ...options.extraArgs,
  ];
}

/** What a profile's own start command may name, each filled in as one quoted word. */
export const PLACEHOLDERS = [
  'agent',
  'model',
  'som_origin',
  'a11y_backend',
  'max_steps',
  'trial',
  'difficulty',
  'container',
  'image',
  'waa_folder',
  'storage_folder',
  'tasks_file',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/**
 * Fills `{name}`; what is not on the list stays as it is, as `${HOME}` and `{{.Names}}` must.
 * @param quote makes one word of the shell of a value.
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<Placeholder, string>>,
  quote: (value: string) => string,
): string {
  return template.replace(
    /(^|[^{$])\{([a-z_0-9]+)\}(?!\})/g,
    (all, before: string, name: string) => {
      const known = PLACEHOLDERS.find((each) => each === name);
      return known === undefined ? all : `${before}${quote(values[known])}`;
    },
  );
}
