import type { SourcedValue } from '#protocol/vocabulary.ts';
import { toOwnText } from './ownText.ts';

/** Ours for a name of run.py's that means the same. */
const NAMES: ReadonlyMap<string, string> = new Map([['agent_name', 'agent']]);

/** Of run.py itself: `token` in their names is about text, not about access. */
const HARMLESS = new Set(['max_tokens', 'stop_token', 'min_tokens', 'max_completion_tokens']);
const SECRET_NAME = /key|token|secret|passw|credential|auth|bearer|cookie/i;
/** Keys of model providers and hosts, and credentials inside an address, under whatever name. */
const SECRET_VALUE =
  /\b(?:sk|pk|rk|ghp|gho|ghs|hf|xai|xox[abp]|AKIA|AIza|eyJ)[-_A-Za-z0-9]{12,}|\b[0-9a-fA-F]{32,}\b|\/\/[^/\s@]{1,200}:[^/\s@]{1,200}@|\bBearer\s/;

const MAX_VALUE_CHARS = 500;

/** The client's arguments as settings of the run. Whatever may be a secret is left out. */
export function toRunSettings(values: ReadonlyMap<string, string>): Record<string, SourcedValue> {
  const safe = [...values].filter(([name, value]) => !isSecret(name, value));
  return Object.fromEntries(
    safe.map(([name, value]) => [
      NAMES.get(name) ?? name,
      { value: toOwnText(value.slice(0, MAX_VALUE_CHARS)), provenance: 'log' as const },
    ]),
  );
}

function isSecret(name: string, value: string): boolean {
  if (SECRET_VALUE.test(value.slice(0, 4 * MAX_VALUE_CHARS))) return true;
  return SECRET_NAME.test(name) && !HARMLESS.has(name);
}
