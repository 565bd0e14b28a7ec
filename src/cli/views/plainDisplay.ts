import { formatTime } from '#core/format/instant.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { CommandContext } from '../context.ts';
import { writeLine } from '../io.ts';
import { eventLine } from './eventLines.ts';
import type { Display } from './display.ts';
import { activityText, describePhase, tasksText } from './progressView.ts';
import { renderSummary } from './summaryView.ts';

function isHealthy(event: RunEvent): boolean {
  return event.type === 'verdict.changed' && event.verdict.kind === 'healthy';
}

/** After this long without a line one says that it still goes on. */
const SILENCE_MS = 60_000;

export function createPlainDisplay({ io }: CommandContext): Display {
  let state: RunState | null = null;
  let lastAt = io.now();
  let lastText = '';
  let isInTrouble = false;
  const say = (text: string, instant?: string): void => {
    // A VM that stays away is told of once, not at each try.
    if (text === lastText) return;
    lastText = text;
    lastAt = io.now();
    const at = formatTime(instant ?? new Date(lastAt).toISOString(), { nowMs: lastAt });
    writeLine(io.stdout, `${at} ${text}`);
  };
  const sayWhere = (now: RunState): void => {
    const activity = activityText(now, null, io.now(), Infinity);
    say(`${describePhase(now)}, ${tasksText(now)}: ${activity}`);
  };
  const timer = setInterval(() => {
    if (state !== null && io.now() - lastAt >= SILENCE_MS) sayWhere(state);
  }, SILENCE_MS / 4);
  timer.unref();
  return {
    onRun: (view, events) => {
      state = view.state;
      if (events === null) {
        isInTrouble = view.state.verdict !== null && view.state.verdict.kind !== 'healthy';
        // What lies before is told in one line, not replayed.
        if (view.state.seq > 0) sayWhere(view.state);
        return;
      }
      for (const event of events) {
        // That a run is well is news only after it was not.
        const isNews = !isHealthy(event) || isInTrouble;
        if (event.type === 'verdict.changed') isInTrouble = !isHealthy(event);
        if (!isNews) continue;
        const line = eventLine(event, view.state);
        if (line !== null) say(line, event.at);
      }
    },
    pause: () => undefined,
    resume: () => undefined,
    finish: ({ state: last }) => {
      for (const line of renderSummary(last, io.now())) writeLine(io.stdout, line);
    },
    close: () => clearInterval(timer),
  };
}
