import { app, requireReady } from './app.ts';
import { host } from './host.ts';
import { checkKeys } from './strict.ts';

interface SchemeDeclaration {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}
type SchemeHandler = (request: Request) => Response | Promise<Response>;

const PRIVILEGES = [
  'standard',
  'secure',
  'bypassCSP',
  'allowServiceWorkers',
  'supportFetchAPI',
  'corsEnabled',
  'stream',
  'codeCache',
];
let declared: readonly SchemeDeclaration[] | null = null;
const handlers = new Map<string, SchemeHandler>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: readonly SchemeDeclaration[]): void {
    if (app.isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    if (declared) throw new Error('protocol.registerSchemesAsPrivileged can be called once only');
    for (const { scheme, privileges = {} } of schemes) {
      if (!/^[a-z][a-z0-9+.-]*$/.test(scheme))
        throw new Error(`"${scheme}" is no name of a scheme.`);
      checkKeys('privilege', privileges, PRIVILEGES);
      if (privileges['bypassCSP'] === true)
        throw new Error('No scheme here may bypass the policy.');
    }
    declared = schemes;
    host.tell('schemes', schemes);
  },

  handle(scheme: string, handler: SchemeHandler): void {
    requireReady('protocol.handle');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
};

interface SchemeRequest {
  readonly url: string;
  readonly method: string;
}

host.handle<SchemeRequest>('scheme.request', async ({ url, method }) => {
  const handler = handlers.get(url.slice(0, url.indexOf(':')));
  if (!handler) return null;
  const response = await handler(new Request(url, { method }));
  if (!(response instanceof Response))
    throw new TypeError('A scheme handler must answer a Response.');
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
});
