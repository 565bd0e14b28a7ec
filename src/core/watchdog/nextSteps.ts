/** What a person can try, in plain words. Nothing here is ever done by the app itself. */
import type { VerdictKind } from '#protocol/verdict.ts';
import type { PhaseId } from '#protocol/vocabulary.ts';

export interface Situation {
  readonly phase: PhaseId | null;
  readonly exitCode: number | null;
  readonly isGuestSilent: boolean;
}

export function nextSteps(kind: VerdictKind, situation: Situation): readonly string[] {
  switch (kind) {
    case 'healthy':
      return [];
    case 'waiting_on_model':
      return [
        'Wait: WAA tries the model again by itself, for up to about 30 minutes.',
        "Check the model's quota, rate limit and status page if it takes longer than usual.",
      ];
    case 'stuck':
      return [...stuckSteps(situation), 'If it is only slow, allow it more time: raise the limit.'];
    case 'connection_lost':
      return [
        'Check the network here, and that the VM is on.',
        'Wait: the app connects again by itself and reads what it missed.',
      ];
    case 'abandoned':
      return ['Watch the VM again to see how the run stands now.'];
    case 'crashed':
      return [
        ...exitSteps(situation.exitCode),
        'Start the run again: it goes on with the tasks left.',
      ];
  }
}

function stuckSteps({ phase, isGuestSilent }: Situation): readonly string[] {
  switch (phase) {
    case 'image_build':
    case 'windows_download':
      return ['Check the internet access and the free disk space of the VM.'];
    case 'container_start':
    case 'windows_prepare':
    case 'windows_boot':
      return [
        'Read the end of the container log: a missing ISO, KVM or disk space stops it here.',
        'Restart the container.',
      ];
    case 'windows_install':
    case 'windows_setup':
      return [
        'Look at the picture: a dialog may wait for an answer, e.g. a product key.',
        'Check the free disk space of the VM, then restart the container.',
      ];
    case 'server_ready':
    case 'client_start':
      return [
        'Look at the picture: Windows may show a dialog, or the WAA server may not have started.',
        'Restart the container.',
      ];
    case 'benchmark':
    case 'summary':
    case null:
      return isGuestSilent
        ? [
            'Look at the last picture: the guest does not answer and may hang.',
            'Restart the container: the task in hand is lost, results so far are kept on disk.',
          ]
        : [
            'Look at the last picture and the last useful line.',
            'Stop run.py in the container and start it again: it goes on with the tasks left.',
          ];
  }
}

/** 128 plus the number of the signal, as shells and Docker tell it. */
const EXIT_STEPS: ReadonlyMap<number, string> = new Map([
  [88, 'Use a VM size with nested virtualisation: the VM has no /dev/kvm.'],
  [125, 'Check the docker run command: Docker itself refused it.'],
  [137, 'Check the memory of the VM: the container was killed, often for want of memory.'],
  [143, 'The container was stopped from outside, e.g. by docker stop or a shutdown of the VM.'],
]);

function exitSteps(exitCode: number | null): readonly string[] {
  const known = exitCode === null ? undefined : EXIT_STEPS.get(exitCode);
  return [known ?? 'Read the last lines of the log.'];
}
