/** What was told already, so that a file that is read again tells only what is new in it. */
import { createHash } from 'node:crypto';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';

export class ToldEvents {
  /** What an event is about → a hash of what it says. */
  readonly #told = new Map<string, string>();

  add(event: EventDraft | RunEvent): void {
    const subject = subjectOf(event);
    if (subject !== null) this.#told.set(subject, contentOf(event));
  }

  onlyNew(drafts: readonly EventDraft[]): readonly EventDraft[] {
    return drafts.filter((draft) => {
      const subject = subjectOf(draft);
      if (subject === null) return true;
      if (this.#told.get(subject) === contentOf(draft)) return false;
      this.add(draft);
      return true;
    });
  }
}

function subjectOf(event: EventDraft | RunEvent): string | null {
  switch (event.type) {
    case 'step.recorded':
      // The time tells attempts apart: it is when the action of the step ran.
      // Several actions of one step may share a second.
      return `step\0${toTaskKey(event.task)}\0${event.stepNumber}\0${event.at}\0${event.actionIndex ?? 0}`;
    case 'task.described':
      return `text\0${toTaskKey(event.task)}`;
    case 'task.scored':
      // Disks keep times with more or fewer digits.
      return `score\0${toTaskKey(event.task)}\0${event.at.slice(0, 19)}`;
    case 'task.errored':
      return `error\0${toTaskKey(event.task)}\0${event.message}`;
    case 'warning.raised':
      return `warning\0${event.code}`;
    default:
      return null;
  }
}

/** Without what differs between telling and telling again. */
function contentOf(event: EventDraft | RunEvent): string {
  switch (event.type) {
    case 'step.recorded': {
      const { action, screenshot, screenshotBefore, thought, windowTitle, targets } = event;
      return hashOf([action, screenshot, screenshotBefore, thought, windowTitle, targets]);
    }
    case 'task.described':
      return hashOf(event.instruction);
    case 'task.scored':
      return String(event.score);
    case 'task.errored':
      return hashOf(event.traceback);
    case 'warning.raised':
      // The first damaged file is worth a line, not every one.
      return '';
    default:
      return hashOf(event);
  }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64').slice(0, 16);
}
