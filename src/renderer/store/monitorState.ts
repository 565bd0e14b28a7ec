import type { About, Question, RunSummary } from '#protocol/contract.ts';
import type { AppSettings, Profile } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { LinkStatus } from '../clients/keepFollowing.ts';
import type { RunView } from './runView.ts';

export interface MonitorState {
  readonly about: About | null;
  /** The way to the engine, told by the stream that is open on every page. */
  readonly link: LinkStatus;
  readonly runs: readonly RunSummary[] | null;
  readonly profiles: readonly Profile[] | null;
  readonly questions: readonly Question[];
  readonly settings: AppSettings | null;
  readonly runViews: Readonly<Record<RunId, RunView>>;
  /** Set when a message did not have the contract's shape. */
  readonly mismatch: string | null;
}

export const initialMonitorState: MonitorState = {
  about: null,
  link: { status: 'connecting' },
  runs: null,
  profiles: null,
  questions: [],
  settings: null,
  runViews: {},
  mismatch: null,
};
