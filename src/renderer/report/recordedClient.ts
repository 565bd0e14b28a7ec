/**
 * The contract answered from a report: what was recorded is told as the engine would tell it, and
 * whatever needs an engine is refused. The UI hides the controls of the latter (`isRecorded`).
 */
import { ORPCError } from '@orpc/client';
import { selectRunSummary } from '#core/run/selectors.ts';
import type { Feed, RunMessage } from '#protocol/contract.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import { answerKey, RECORDED_IDS, recordedAnswersSchema } from '#protocol/recordedRun.ts';
import type { RecordedRun } from '#protocol/recordedRun.ts';
import { appSettingsSchema } from '#protocol/settings.ts';
import type { MonitorClient, MonitorRpc } from '../clients/monitorClient.ts';
import { unpack, type ReadPart } from './embedded.ts';
import { createRecordedLog } from './recordedLog.ts';

/** Newest lines told to a viewer at the end of the log, as many as the engine tells. */
const NEWEST_LINES = 500;

/** A procedure of the contract, any stream of it told by a plain generator. */
type Teller<Procedure> = Procedure extends (...args: infer Args) => Promise<infer Output>
  ? (
      ...args: Args
    ) => Promise<
      Output extends AsyncIteratorObject<infer Message>
        ? AsyncGenerator<Message, void, void>
        : Output
    >
  : never;

/** The procedures that are answered by more than a recorded value. */
type Told = {
  readonly [Group in 'app' | 'profiles' | 'questions' | 'alerts' | 'runs' | 'log']: {
    readonly [Name in keyof MonitorRpc[Group]]?: Teller<MonitorRpc[Group][Name]>;
  };
};

export function createRecordedClient(recorded: RecordedRun, readPart: ReadPart): MonitorClient {
  return {
    rpc: createRpc(toldBy(recorded, readPart), (key, input) =>
      recordedAnswer(recorded, readPart, key, input),
    ),
    isRecorded: true,
    pictureUrl: (_runId, ref, size) => pictureUrl(recorded.pictures, readPart, ref, size),
    canTakeFolders: false,
    deliverExport: () => Promise.resolve({ status: 'cancelled' }),
    close: () => undefined,
  };
}

function pictureUrl(
  pictures: RecordedRun['pictures'],
  readPart: ReadPart,
  ref: string,
  size: 'thumb' | 'full',
): string {
  if (size === 'full' && pictures.place === 'folder' && pictures.choice === 'full') {
    return ref.split('/').map(encodeURIComponent).join('/');
  }
  const small = readPart(RECORDED_IDS.picture(ref, 'thumb'));
  const full = readPart(RECORDED_IDS.picture(ref, 'full'));
  if (full !== null && (size === 'full' || small === null)) {
    return `data:${pictures.mediaTypes[ref] ?? 'image/png'};base64,${full}`;
  }
  return small === null ? '' : `data:image/webp;base64,${small}`;
}

function toldBy(recorded: RecordedRun, readPart: ReadPart): Told {
  const { state, app } = recorded;
  const log = createRecordedLog(readPart, recorded.log?.lineCount ?? 0);
  let settings = appSettingsSchema.parse({});
  const feed: Feed = {
    mode: 'past',
    sentAt: recorded.exportedAt,
    linkAt: null,
    logAt: null,
    filesAt: null,
    screenAt: null,
  };
  const list = () => Promise.resolve([{ ...selectRunSummary(state), isWatched: false }]);
  return {
    app: {
      about: () =>
        Promise.resolve({
          ...app,
          platform: 'exported report',
          dataDir: '',
          face: 'browser',
          isWriter: false,
          writer: null,
          readOnlyReason: null,
          canSaveSecrets: false,
        }),
      settings: () => Promise.resolve(settings),
      // Kept for as long as the report is open: a file cannot remember.
      saveSettings: ({ layout, ...change }) => {
        settings = appSettingsSchema.parse({
          ...settings,
          ...change,
          layout: { ...settings.layout, ...layout },
        });
        return Promise.resolve(settings);
      },
    },
    profiles: { list: () => Promise.resolve([]) },
    questions: { follow: (_input, options) => once([], options?.signal) },
    alerts: {
      follow: (_input, options) =>
        once({ alerts: [], unreadCount: 0, notifications: [] }, options?.signal),
    },
    runs: {
      list,
      followList: async (_input, options) => once(await list(), options?.signal),
      snapshot: () => Promise.resolve(state),
      follow: ({ runId }, options) => {
        if (runId !== state.runId) return Promise.reject(notRecorded('runs.follow'));
        return several<RunMessage>(
          [
            { kind: 'snapshot', state },
            { kind: 'feed', feed },
          ],
          options?.signal,
        );
      },
    },
    log: {
      page: ({ from, count, query }) =>
        log.page(
          from,
          count,
          query === undefined
            ? undefined
            : { text: '', isRegex: false, minLevel: 'all', onlyUnknown: false, ...query },
        ),
      follow: async (_input, options) => {
        const from = Math.max(0, log.total - NEWEST_LINES);
        const { lines } = await log.page(from, NEWEST_LINES);
        return once({ total: log.total, newest: lines }, options?.signal);
      },
    },
  };
}

type Input = Readonly<Record<string, unknown>>;

/** Undefined when the report holds no answer to that call. */
async function recordedAnswer(
  recorded: RecordedRun,
  readPart: ReadPart,
  key: string,
  input: Input,
): Promise<unknown> {
  if (Object.hasOwn(recorded.answers, key)) return recorded.answers[key];
  const task = input['task'];
  const index =
    typeof task === 'string' && Object.hasOwn(recorded.stepFiles, task)
      ? recorded.stepFiles[task]
      : undefined;
  const packed = index === undefined ? null : readPart(RECORDED_IDS.stepFiles(index));
  if (packed === null) return undefined;
  const answers = recordedAnswersSchema.parse(await unpack(packed));
  return Object.hasOwn(answers, key) ? answers[key] : undefined;
}

function createRpc(
  told: Told,
  answerOf: (key: string, input: Input) => Promise<unknown>,
): MonitorRpc {
  const tellers = new Map<string, unknown>(
    Object.entries(told).flatMap(([group, procedures]) =>
      Object.entries(procedures).map(([name, tell]) => [`${group}.${name}`, tell] as const),
    ),
  );
  const call = async (path: string, args: readonly unknown[]): Promise<unknown> => {
    const teller = tellers.get(path);
    if (typeof teller === 'function') return Reflect.apply(teller, undefined, args) as unknown;
    const [given] = args;
    const input = typeof given === 'object' && given !== null ? { ...given } : {};
    const answer = await answerOf(answerKey(path, input), input);
    if (answer === undefined) throw notRecorded(path);
    return answer;
  };
  // Every path of the contract is there, as with the other clients.
  return procedureAt([], call) as MonitorRpc;
}

function procedureAt(
  path: readonly string[],
  call: (path: string, args: readonly unknown[]) => Promise<unknown>,
): unknown {
  return new Proxy(() => undefined, {
    // `then` would make it a promise to whoever awaits it.
    get: (_target, name) =>
      typeof name === 'string' && name !== 'then' ? procedureAt([...path, name], call) : undefined,
    apply: (_target, _this, args: unknown[]) => call(path.join('.'), args),
  });
}

function notRecorded(path: string): ORPCError<string, unknown> {
  const isOfStep = path.startsWith('inspect.');
  return new ORPCError(ERROR_CODES.notFound, {
    status: 404,
    message: isOfStep
      ? 'What WAA saved of this step is not in this report.'
      : 'This is not in this report.',
    data: {
      code: ERROR_CODES.notFound,
      remedy: isOfStep
        ? 'Export the run again with prompts, plans and accessibility trees to have it here.'
        : 'Open the run in WAA Monitor for it.',
    },
  });
}

function once<T>(
  value: T,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<T, void, void>> {
  return several([value], signal);
}

/** What is there, and then nothing for as long as somebody listens: a stream that ends is opened again. */
function several<T>(
  values: readonly T[],
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<T, void, void>> {
  return Promise.resolve(tell(values, signal));
}

async function* tell<T>(
  values: readonly T[],
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  yield* values;
  await new Promise<void>((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
