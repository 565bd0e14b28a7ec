/** How the server answers: headers that every answer carries, JSON, and errors in one shape. */
import type { ServerResponse } from 'node:http';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ErrorCode } from '#protocol/errors.ts';

export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** The page loads only what this server serves; styles are also set by the UI at run time. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers that are no page never run or load anything, even when opened as one. */
const INERT_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function setCommonHeaders(response: ServerResponse, kind: 'page' | 'inert'): void {
  response.setHeader('Content-Security-Policy', kind === 'page' ? PAGE_POLICY : INERT_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
}

export function sendError(response: ServerResponse, status: number, error: ErrorBody): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  sendJson(response, status, { code: error.code, message: error.message, remedy: error.remedy });
}

/** HTTP's word for an expected failure; whatever has none of its own is 502: the VM's side. */
function statusOf(code: ErrorCode): number {
  switch (code) {
    case ERROR_CODES.notFound:
      return 404;
    case ERROR_CODES.accessDenied:
      return 403;
    case ERROR_CODES.invalidInput:
      return 400;
    case ERROR_CODES.readOnly:
      return 409;
    case ERROR_CODES.internal:
      return 500;
    case ERROR_CODES.diskFull:
      return 507;
    case ERROR_CODES.cancelled:
      return 499;
    default:
      return 502;
  }
}

/** A bug's own text stays inside: it may quote anything. */
export function toErrorBody(error: unknown): { status: number; body: ErrorBody } {
  if (error instanceof MonitorError) {
    const { code, message, remedy } = error;
    return { status: statusOf(code), body: { code, message, remedy } };
  }
  return {
    status: 500,
    body: {
      code: ERROR_CODES.internal,
      message: 'The server failed while answering.',
      remedy: "See the app's own log in the data folder.",
    },
  };
}
