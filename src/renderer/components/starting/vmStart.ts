/** What the form of a VM holds about starting runs on it. */
import type { Profile } from '#protocol/settings.ts';
import {
  startSettingsSchema,
  stuckActionSchema,
  type StartSettings,
  type StuckAction,
} from '#protocol/startSettings.ts';

export interface VmStart {
  readonly start: StartSettings;
  readonly stuckAction: StuckAction;
}

export function vmStartOf(profile: Profile | null): VmStart {
  return {
    start: profile?.start ?? startSettingsSchema.parse({}),
    stuckAction: profile?.stuckAction ?? stuckActionSchema.parse({}),
  };
}

/** Message by field; empty when all is well. */
export function problemsOfStart({ start }: VmStart): Readonly<Record<string, string>> {
  const parsed = startSettingsSchema.safeParse(start);
  const problems: Record<string, string> = {};
  if (start.style === 'template' && start.template.trim() === '') {
    problems['template'] = 'Write the command, or choose another way of starting.';
  }
  for (const issue of parsed.error?.issues ?? []) {
    problems[String(issue.path[0])] ??= issue.message;
  }
  return problems;
}
