/** What was found on the VM, as events: only what is new or has changed. */
import { ERROR_CODES } from '#protocol/errors.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunStatus, SourcedValue } from '#protocol/vocabulary.ts';
import type { Discovery } from '../discovery/discovery.ts';

type Values = Readonly<Record<string, SourcedValue>>;

export function factDrafts(state: RunState, discovery: Discovery): EventDraft[] {
  const at = new Date().toISOString();
  const facts = changed(state.facts, discovery.facts);
  // What the log says of the settings is more exact than a command line with its defaults.
  const settings = changed(state.settings, missing(state.settings, discovery.settings));
  return [
    ...(facts === null ? [] : [{ type: 'facts.discovered', at, clock: 'app', facts } as const]),
    ...(settings === null ? [] : [{ type: 'run.configured', at, clock: 'app', settings } as const]),
  ];
}

/**
 * `raised` are the codes of the warnings that stand after these events. A container that stopped
 * after its run was complete has done its work: that is no problem, whatever its exit code.
 */
export function problemDrafts(
  discovery: Discovery,
  standing: ReadonlySet<string>,
  status: RunStatus,
): { drafts: EventDraft[]; raised: Set<string> } {
  const base = { at: new Date().toISOString(), clock: 'app' } as const;
  const problems = discovery.problems.filter(
    ({ code }) => status !== 'completed' || code !== ERROR_CODES.containerMissing,
  );
  const raised = new Set<string>(problems.map(({ code }) => code));
  const fresh = problems.filter(({ code }) => !standing.has(code));
  const gone = [...standing].filter((code) => !raised.has(code));
  return {
    raised,
    drafts: [
      ...fresh.map((problem): EventDraft => ({ ...base, type: 'warning.raised', ...problem })),
      ...gone.map((code): EventDraft => ({ ...base, type: 'warning.cleared', code })),
    ],
  };
}

function changed(known: Values, found: Values): Record<string, SourcedValue> | null {
  const news = Object.entries(found).filter(([name, { value, provenance }]) => {
    const before = known[name];
    return before?.value !== value || before.provenance !== provenance;
  });
  return news.length === 0 ? null : Object.fromEntries(news);
}

function missing(known: Values, found: Values): Values {
  return Object.fromEntries(Object.entries(found).filter(([name]) => !(name in known)));
}
