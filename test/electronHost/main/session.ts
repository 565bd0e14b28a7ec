import { host } from './host.ts';
import { strict } from './strict.ts';

type CheckHandler = (contents: object | null, permission: string, origin: string) => boolean;
type RequestHandler = (
  contents: object | null,
  permission: string,
  answer: (isGranted: boolean) => void,
) => void;

let check: CheckHandler = () => true;
let request: RequestHandler = (_contents, _permission, answer) => answer(true);
let isReady = false;

const defaultSession = strict('session.defaultSession', {
  setPermissionCheckHandler: (handler: CheckHandler | null) => {
    check = handler ?? (() => true);
  },
  setPermissionRequestHandler: (handler: RequestHandler | null) => {
    request = handler ?? ((_contents, _permission, answer) => answer(true));
  },
});

export const session = {
  get defaultSession() {
    if (!isReady) throw new Error('Session can only be received when app is ready');
    return defaultSession;
  },
};

export function openSession(): void {
  isReady = true;
}

host.handle<{ permission: string; origin: string }>(
  'permission',
  async ({ permission, origin }) => {
    const requested = Promise.withResolvers<boolean>();
    request(null, permission, requested.resolve);
    return { check: check(null, permission, origin), request: await requested.promise };
  },
);
