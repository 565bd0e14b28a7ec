/** What the form of a start holds: all text, parsed by the protocol's own schema when it is checked. */
import { startOptionsSchema, type StartOptions, type TaskChoice } from '#protocol/starting.ts';
import type { StartStyle } from '#protocol/startSettings.ts';

export interface StartFields {
  readonly style: StartStyle;
  readonly agent: string;
  readonly model: string;
  readonly tasks: TaskChoice['kind'];
  readonly taskCount: string;
  readonly domains: readonly string[];
  readonly taskIds: string;
  readonly maxSteps: string;
  readonly trialId: string;
  readonly difficulty: StartOptions['difficulty'];
  readonly somOrigin: StartOptions['somOrigin'];
  readonly a11yBackend: StartOptions['a11yBackend'];
  readonly existingResults: StartOptions['existingResults'];
  readonly extraArgs: string;
}

export const START_FIELDS: StartFields = {
  style: 'entry',
  agent: 'navi',
  model: 'gpt-4o',
  tasks: 'all',
  taskCount: '10',
  domains: [],
  taskIds: '',
  maxSteps: '15',
  trialId: '0',
  difficulty: 'normal',
  somOrigin: 'oss',
  a11yBackend: 'uia',
  existingResults: 'archive',
  extraArgs: '',
};

export type ReadStart =
  | { readonly status: 'ok'; readonly options: StartOptions }
  | { readonly status: 'problem'; readonly message: string };

export function readStart(fields: StartFields): ReadStart {
  // entry.sh has no words for these; what was typed for another style is left out.
  const isDirect = fields.style !== 'entry';
  const parsed = startOptionsSchema.safeParse({
    style: fields.style,
    agent: fields.agent,
    model: fields.model,
    somOrigin: fields.somOrigin,
    a11yBackend: fields.a11yBackend,
    tasks: choiceOf(fields),
    existingResults: fields.existingResults,
    ...(isDirect && {
      maxSteps: Number(fields.maxSteps),
      trialId: fields.trialId,
      difficulty: fields.difficulty,
    }),
    ...(fields.style === 'exec' && { extraArgs: words(fields.extraArgs) }),
  });
  if (parsed.success) return { status: 'ok', options: parsed.data };
  const [issue] = parsed.error.issues;
  return { status: 'problem', message: messageOf(issue?.path[0], issue?.message ?? '') };
}

function choiceOf(fields: StartFields): unknown {
  switch (fields.tasks) {
    case 'all':
      return { kind: 'all' };
    case 'count':
      return { kind: 'count', count: Number(fields.taskCount) };
    case 'domains':
      return { kind: 'domains', domains: [...fields.domains] };
    case 'ids':
      return { kind: 'ids', ids: words(fields.taskIds.replaceAll(',', ' ')) };
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

const PROBLEMS: Readonly<Record<string, string>> = {
  tasks: 'Choose tasks: a number from 1 to 154, at least one domain, or at least one id.',
  maxSteps: 'Steps a task: a whole number from 1 to 1000.',
};

function messageOf(field: PropertyKey | undefined, message: string): string {
  return PROBLEMS[String(field)] ?? message;
}
