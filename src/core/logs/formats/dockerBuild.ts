/** Building or pulling the container's image: Docker's plain progress, classic builder and pull. */
import { type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';

/** BuildKit: `#12 [ 3/10] RUN apt-get update`, with an optional stage name. */
const BUILDKIT_STEP = /^#\d{1,5} \[(?:[\w./-]{1,64} +)?(\d{1,4})\/(\d{1,4})\] (\S.{0,300})/;
const BUILDKIT_OTHER =
  /^#\d{1,5} (?:DONE|CACHED|ERROR|extracting|sha256:|exporting|transferring|\d+\.\d+ |\[internal\]|naming to|writing image)/;
/** Classic builder: `Step 3/10 : RUN apt-get update`, a blank before its colon. */
const CLASSIC_STEP = /^Step (\d{1,4})\/(\d{1,4}) : (\S.{0,300})/;
const CLASSIC_OTHER = /^ ?---> |^Successfully (?:built|tagged) |^Removing intermediate container /;
const PULL =
  /^[\w.-]{1,128}: Pulling from \S{1,256}$|^[0-9a-f]{12}: (?:Pulling fs layer|Waiting|Downloading|Verifying Checksum|Download complete|Extracting|Pull complete|Already exists)\b|^Status: (?:Downloaded newer image|Image is up to date) for /;

/** Docker's own lines are short; layers' output after the number is not read anyway. */
const MAX_CHARS = 1000;

export const dockerBuild: LogFormat = {
  id: 'docker-build',
  title: 'Docker image build and pull',
  recognises: (text) =>
    text.length <= MAX_CHARS && (/^(?:#\d| ?---> |Step \d)/.test(text) || isOtherLine(text)),
  parse: (text) => {
    const head = text.slice(0, MAX_CHARS);
    const step = BUILDKIT_STEP.exec(head) ?? CLASSIC_STEP.exec(head);
    if (step !== null) return readStep(step);
    return isOtherLine(head) ? toRecord({}) : null;
  },
};

function isOtherLine(text: string): boolean {
  return BUILDKIT_OTHER.test(text) || CLASSIC_OTHER.test(text) || PULL.test(text);
}

function readStep(match: RegExpExecArray): LogRecord | null {
  const [, number = '0', total = '0', instruction = ''] = match;
  if (Number(total) === 0 || Number(number) > Number(total)) return null;
  // The step that is announced is the one that begins, so the ones before it are done.
  const fraction = Math.max(0, Number(number) - 1) / Number(total);
  const detail = `Step ${number} of ${total}: ${instruction}`;
  return toRecord({ fact: { kind: 'phase.progressed', phase: 'image_build', fraction, detail } });
}
