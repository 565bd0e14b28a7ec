/** tqdm's bars of run.py (`Domain:` and `Example:`), drawn on stderr. They tell nothing new. */
import { type LogFormat, toRecord } from '../logFormat.ts';

const BAR = /^\s*(?:Domain|Example):\s+\d{1,3}%\|/;
const BAR_RECORD = toRecord({ isNoise: true, breaksText: true });

export const progressBar: LogFormat = {
  id: 'tqdm',
  title: 'Progress bars',
  recognises: (text) => text.includes('%|'),
  parse: (text) => (BAR.test(text) ? BAR_RECORD : null),
};
