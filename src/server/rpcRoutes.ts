/** The contract over HTTP in its two forms: typed RPC for our own UI, REST for everybody else. */
import { OpenAPIHandler } from '@orpc/openapi/node';
import type { ORPCError } from '@orpc/server';
import { BodyLimitPlugin, RPCHandler } from '@orpc/server/node';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Engine } from '#engine';
import type { ErrorBody } from './responses.ts';

/** The largest request is a profile or a settings file; neither comes near. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Often enough for proxies that cut idle connections after half a minute. */
const KEEP_ALIVE_MS = 15_000;

export type Route = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<{ readonly matched: boolean }>;

export interface RpcRoutes {
  readonly rpc: Route;
  readonly rest: Route;
}

const remedyData = z.object({ remedy: z.string() });

/** REST callers get the same three fields that every other error of this server has. */
function encodeRestError(error: ORPCError<string, unknown>): ErrorBody {
  const data = remedyData.safeParse(error.data);
  return {
    code: error.code.toLowerCase(),
    message: error.message,
    remedy: data.success ? data.data.remedy : 'See /openapi.json for what this call takes.',
  };
}

export function createRpcRoutes(engine: Pick<Engine, 'router'>): RpcRoutes {
  const streaming = {
    eventIteratorKeepAliveEnabled: true,
    eventIteratorKeepAliveInterval: KEEP_ALIVE_MS,
    eventIteratorInitialCommentEnabled: true,
  };
  const limit = { maxBodySize: MAX_BODY_BYTES };
  const rpc = new RPCHandler(engine.router, {
    ...streaming,
    plugins: [new BodyLimitPlugin(limit)],
  });
  const rest = new OpenAPIHandler(engine.router, {
    ...streaming,
    plugins: [new BodyLimitPlugin(limit)],
    customErrorResponseBodyEncoder: encodeRestError,
  });
  return {
    rpc: (request, response) => {
      setStreamHeaders(response);
      return rpc.handle(request, response, { prefix: '/rpc' });
    },
    rest: (request, response) => {
      setStreamHeaders(response);
      return rest.handle(request, response, { prefix: '/api' });
    },
  };
}

/** Answers are of the moment, and a proxy that collects them would hold back a live stream. */
function setStreamHeaders(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Accel-Buffering', 'no');
}
