/** Codes of expected failures. Faces match on the code, never on the text. */
export const ERROR_CODES = {
  unreachable: 'unreachable',
  hostKeyUnknown: 'host_key_unknown',
  hostKeyChanged: 'host_key_changed',
  hostKeyRevoked: 'host_key_revoked',
  authFailed: 'auth_failed',
  identityUnreadable: 'identity_unreadable',
  dockerMissing: 'docker_missing',
  dockerPermission: 'docker_permission',
  containerMissing: 'container_missing',
  commandFailed: 'command_failed',
  resultsUnreadable: 'results_unreadable',
  guestUnreachable: 'guest_unreachable',
  connectionLost: 'connection_lost',
  notFound: 'not_found',
  readOnly: 'read_only',
  accessDenied: 'access_denied',
  invalidInput: 'invalid_input',
  diskFull: 'disk_full',
  cancelled: 'cancelled',
  internal: 'internal',
} as const;
export type ErrorCode = (typeof ERROR_CODES)[keyof typeof ERROR_CODES];

/**
 * An expected failure. `message` says what was tried, on what, and what happened; `remedy` what to
 * do next. Neither ever holds a secret.
 */
export class MonitorError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'MonitorError';
    this.code = code;
    this.remedy = remedy;
  }
}
