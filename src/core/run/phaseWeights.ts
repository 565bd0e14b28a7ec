import type { PhaseId } from '#protocol/vocabulary.ts';

interface PhaseWeight {
  /** The phase in words. */
  readonly title: string;
  /** Usual duration in minutes, which is also its weight in the progress of the whole run. */
  readonly usualMinutes: number;
  /** Where the number comes from. */
  readonly reason: string;
}

/** Usual durations as published for WAA, OpenAdapt's tools and dockur/windows. */
const PHASE_WEIGHTS: Readonly<Record<Exclude<PhaseId, 'benchmark'>, PhaseWeight>> = {
  image_build: {
    title: 'Build the image',
    usualMinutes: 8,
    reason: 'docker build of the WAA image takes 7 to 10 min',
  },
  container_start: {
    title: 'Start the container',
    usualMinutes: 0.2,
    reason: 'banner and network set-up take seconds',
  },
  windows_download: {
    title: 'Download Windows',
    usualMinutes: 10,
    reason: '6 GB from Microsoft in 1 to 40 min',
  },
  windows_prepare: {
    title: 'Prepare the installer',
    usualMinutes: 5,
    reason: 'verify up to 1 min, extract 0.5 to 6 min, build 1 to 2 min',
  },
  windows_boot: {
    title: 'Boot the VM',
    usualMinutes: 1,
    reason: 'QEMU reports the start about 30 s after it boots',
  },
  windows_install: {
    title: 'Install Windows',
    usualMinutes: 17,
    reason: 'the blue "Installing Windows" screen stays 10 to 25 min, without log lines',
  },
  windows_setup: {
    title: 'Set up Windows',
    usualMinutes: 12,
    reason: 'one to three reboots with first-run and WAA scripts take 5 to 20 min',
  },
  server_ready: {
    title: 'Wait for the WAA server',
    usualMinutes: 1,
    reason: 'it answers within 1 min of the desktop on a prepared disk',
  },
  client_start: {
    title: 'Start the client',
    usualMinutes: 1,
    reason: 'loading the models of the agent takes tens of seconds',
  },
  summary: {
    title: 'Summary',
    usualMinutes: 0.1,
    reason: 'one line after the last task',
  },
};

/** A task of 15 steps at 5 to 20 s a step, with reset, set-up and evaluation. */
export const USUAL_TASK_MINUTES = 3;

const BENCHMARK_TITLE = 'Benchmark';

export function phaseTitle(phase: PhaseId): string {
  return phase === 'benchmark' ? BENCHMARK_TITLE : PHASE_WEIGHTS[phase].title;
}

/** Usual duration in ms; null for the benchmark, whose length its tasks decide. */
export function usualPhaseMs(phase: PhaseId): number | null {
  return phase === 'benchmark' ? null : PHASE_WEIGHTS[phase].usualMinutes * 60_000;
}

/** run.py's default of `--max_steps`. */
export const DEFAULT_MAX_STEPS = 15;
