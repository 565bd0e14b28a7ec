import type { MonitorError } from '#protocol/errors.ts';

/** What a connection attempt is doing now. */
export type ConnectionStage = 'dns' | 'tcp' | 'host_key' | 'login';

/** Instants are ISO 8601 on the app's clock. */
export type ConnectionState =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting'; readonly stage: ConnectionStage; readonly attempt: number }
  | { readonly status: 'ready'; readonly since: string }
  /** It will try by itself at `retryAt`; `error` is why the last try or connection ended. */
  | {
      readonly status: 'reconnecting';
      readonly attempt: number;
      readonly retryAt: string;
      readonly error: MonitorError;
    }
  /** Only a person can help (wrong key, changed host key); `retryNow` starts again. */
  | { readonly status: 'failed'; readonly error: MonitorError }
  | { readonly status: 'closed' };
