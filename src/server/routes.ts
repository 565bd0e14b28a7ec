/** Which part of the server answers which path. Access has been decided before. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Engine } from '#engine';
import type { About } from '#protocol/contract.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import { EXPORT_PREFIX, sendExport } from './exportFiles.ts';
import { generateOpenApi } from './openApi.ts';
import { PICTURE_PREFIX, sendPicture } from './pictures.ts';
import { sendError, sendJson, setCommonHeaders } from './responses.ts';
import { createRpcRoutes } from './rpcRoutes.ts';
import { findStaticFile, sendStaticFile } from './staticFiles.ts';

/** Asked by supervisors that hold no token; tells nothing but that the server answers. */
export const HEALTH_PATH = '/health';

export type Dispatch = (
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

interface RouteOptions {
  readonly rendererDir: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export function createDispatch(engine: Engine, options: RouteOptions): Dispatch {
  const { rpc, rest } = createRpcRoutes(engine);
  let openApi: Promise<object> | null = null;
  return async (url, request, response) => {
    const path = url.pathname;
    setCommonHeaders(response, isFunctionPath(path) ? 'inert' : 'page');
    if (isBelow(path, '/rpc')) {
      if (!(await rpc(request, response)).matched) sendNotFound(response);
    } else if (isBelow(path, '/api')) {
      if (!(await rest(request, response)).matched) sendNotFound(response);
    } else if (request.method !== 'GET') {
      sendMethodRefused(response);
    } else if (path === HEALTH_PATH) {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/info') {
      sendJson(response, 200, describeServer(engine.about(), options.startedAt));
    } else if (path === '/openapi.json') {
      openApi ??= generateOpenApi(engine.about().version);
      sendJson(response, 200, await openApi);
    } else if (path.startsWith(PICTURE_PREFIX)) {
      await sendPicture(engine, url, request, response);
    } else if (path.startsWith(EXPORT_PREFIX)) {
      await sendExport(engine, url, response);
    } else {
      await sendPage(options.rendererDir, path, response);
    }
  };
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function isFunctionPath(path: string): boolean {
  return (
    isBelow(path, '/rpc') ||
    isBelow(path, '/api') ||
    path.startsWith(PICTURE_PREFIX) ||
    path.startsWith(EXPORT_PREFIX) ||
    [HEALTH_PATH, '/info', '/openapi.json'].includes(path)
  );
}

/** Version, commit and start time first: an old server that still runs is then seen at once. */
function describeServer(about: About, startedAt: string): object {
  return {
    name: 'waa-monitor',
    version: about.version,
    commit: about.commit,
    built_at: about.builtAt,
    started_at: startedAt,
    is_writer: about.isWriter,
    capabilities: { streaming: true },
    endpoints: {
      health: HEALTH_PATH,
      info: '/info',
      openapi: '/openapi.json',
      rest: '/api',
      rpc: '/rpc',
      pictures: `${PICTURE_PREFIX}{run_id}/{ref}?size=thumb|full`,
    },
  };
}

async function sendPage(root: string, path: string, response: ServerResponse): Promise<void> {
  const file = await findStaticFile(root, path);
  if (file !== null) await sendStaticFile(response, file);
  else if (path === '/') sendPageMissing(response);
  else sendNotFound(response);
}

function sendNotFound(response: ServerResponse): void {
  sendError(response, 404, {
    code: ERROR_CODES.notFound,
    message: 'There is nothing at this path.',
    remedy: 'The page is at /, the calls are listed in /openapi.json.',
  });
}

function sendMethodRefused(response: ServerResponse): void {
  response.setHeader('Allow', 'GET');
  sendError(response, 405, {
    code: ERROR_CODES.invalidInput,
    message: 'This path can only be read.',
    remedy: 'Use GET. Calls that change something are below /api.',
  });
}

function sendPageMissing(response: ServerResponse): void {
  sendError(response, 503, {
    code: ERROR_CODES.notFound,
    message: 'The page has not been built.',
    remedy: 'Run "npm run build" and reload.',
  });
}
