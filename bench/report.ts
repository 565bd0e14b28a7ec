/** What a measurement says, and how all of them are printed. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';

export interface Finding {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the product wants, in words; null where nothing was promised. */
  readonly aim: string | null;
  /** Null without an aim. */
  readonly isMet: boolean | null;
  /** How it was measured. */
  readonly note: string;
}

export interface Measurement {
  readonly id: string;
  readonly title: string;
  /** An empty list with a printed reason when this machine lacks what it needs. */
  run(): Promise<readonly Finding[]>;
}

export function atLeast(aim: number, unit: string, value: number): Pick<Finding, 'aim' | 'isMet'> {
  return { aim: `≥ ${String(aim)} ${unit}`, isMet: value >= aim };
}

export function atMost(aim: number, unit: string, value: number): Pick<Finding, 'aim' | 'isMet'> {
  return { aim: `≤ ${String(aim)} ${unit}`, isMet: value <= aim };
}

export function describeMachine(): Record<string, string> {
  const [cpu] = os.cpus();
  return {
    cpu: `${String(os.cpus().length)} × ${cpu?.model ?? 'unknown'}`,
    memory: `${String(Math.round(os.totalmem() / 2 ** 30))} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    openssh: versionOf('ssh', ['-V']),
    rsync: versionOf('rsync', ['--version']),
    chromium: versionOf('chromium', ['--version']),
  };
}

function versionOf(program: string, args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, [...args], { encoding: 'utf8' });
  if (error !== undefined) return 'not there';
  // ssh tells its version on stderr.
  return (stdout === '' ? stderr : stdout).split('\n')[0] ?? '';
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function printTable(findings: readonly Finding[]): void {
  const rows = findings.map((finding) => [
    finding.isMet === null ? ' ' : finding.isMet ? '✓' : '✗',
    finding.name,
    `${formatNumber(finding.value)} ${finding.unit}`.trim(),
    finding.aim ?? '',
    finding.note,
  ]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  }
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
