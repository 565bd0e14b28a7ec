/**
 * The demo VM: a real SSH server on this machine behind which a WAA benchmark is simulated. Whoever
 * watches it can't tell it from a rented VM.
 */
import type { DemoOptions } from '#protocol/contract.ts';
import type { FaultName } from './simulation/faults.ts';
import { ClockDriver } from './simulation/clockDriver.ts';
import { Simulation } from './simulation/simulation.ts';
import type { DemoTruth } from './simulation/truth.ts';
import { createDemoKeys, writeKnownHosts } from './ssh/keys.ts';
import { ServicePorts } from './ssh/servicePorts.ts';
import { DemoSshServer } from './ssh/sshServer.ts';
import { VM_USER } from './vm/machine.ts';

export type { FaultName } from './simulation/faults.ts';
export type {
  DemoTruth,
  TruthAction,
  TruthAttempt,
  TruthPhase,
  TruthStep,
  TruthTask,
} from './simulation/truth.ts';

/** The VM's clock is never quite ours. */
const CLOCK_SKEW_MS = 2_317;
const HOST = '127.0.0.1';

export interface DemoVmOptions extends DemoOptions {
  /** Port to listen on; 0 or absent for a free one. */
  readonly port?: number;
  /** Containers with a terminal: one merged log with CRLF line ends. */
  readonly isTty?: boolean;
  /** The client is started by `docker exec`, its output goes to a file in the container. */
  readonly isStartedByExec?: boolean;
}

export interface DemoControl {
  /** Stops the VM's clock and everything in it; connections stay. */
  pause(): void;
  resume(): void;
  /** Simulated seconds per real second, from now on. */
  setSpeed(speed: number): void;
}

export interface DemoVm {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key of the user, mode 600. */
  readonly identityFile: string;
  /** Trusts exactly this VM's host key. */
  readonly knownHostsFile: string;
  readonly control: DemoControl;
  truth(): DemoTruth;
  injectFault(name: FaultName): void;
  close(): Promise<void>;
}

/** @param dir gets the keys and the known_hosts file; made when it is missing. */
export async function startDemoVm(options: DemoVmOptions, dir: string): Promise<DemoVm> {
  const keys = await createDemoKeys(dir);
  let server: DemoSshServer | null = null;
  const simulation = new Simulation({
    ...options,
    startAtMs: Date.now() + CLOCK_SKEW_MS,
    dropConnections: () => server?.dropConnections(),
  });
  const clock = new ClockDriver(simulation.scheduler, options.speed);
  simulation.readClock = () => clock.vmNowMs();
  const services = new ServicePorts(simulation.machine);
  const ssh = new DemoSshServer({
    host: HOST,
    port: options.port ?? 0,
    hostPrivateKey: keys.hostPrivateKey,
    userPublicKey: keys.userPublicKey,
    machine: simulation.machine,
    services,
  });
  server = ssh;
  const port = await ssh.listen();
  const knownHostsFile = await writeKnownHosts(dir, HOST, port, keys.hostPublicKey);
  // The first moment is simulated before anybody can connect: the container is there.
  simulation.scheduler.advanceTo(simulation.scheduler.nowMs);
  clock.start();
  return {
    host: HOST,
    port,
    user: VM_USER,
    identityFile: keys.identityFile,
    knownHostsFile,
    control: {
      pause: () => clock.pause(),
      resume: () => clock.resume(),
      setSpeed: (speed) => clock.setSpeed(speed),
    },
    truth: () => simulation.truth(),
    injectFault: (name) => simulation.injectFault(name),
    close: async () => {
      clock.close();
      services.close();
      await ssh.close();
    },
  };
}
