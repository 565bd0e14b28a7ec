import type { OperationKind } from '#protocol/operations.ts';

/** What it is called where it is asked for. */
export const OPERATION_TITLES: Readonly<Record<OperationKind, string>> = {
  start: 'Start a run',
  capture: 'Capture the state',
  stop_client: 'Stop the client',
  stop_container: 'Stop the container',
  restart_container: 'Restart the container',
};
