import { implement } from '@orpc/server';
import { contract } from '#protocol/contract.ts';

export const monitor = implement(contract);
export type MonitorRouter = ReturnType<typeof monitor.router>;
