/** Turns the error output of remote commands into expected failures with a remedy. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { CommandOutput } from './remoteHost.ts';

/** Enough of an error output to tell the cause; the VM decides how long it is. */
const QUOTED_CHARS = 400;

const DOCKER_ABSENT =
  /\bdocker['"]?: (command )?not found|[Uu]nknown command:? ['"]?docker|docker: No such file/;
const DAEMON_DENIED = /permission denied[^\n]*docker|docker\.sock[^\n]*permission denied/i;
const DAEMON_DOWN = /Cannot connect to the Docker daemon|Is the docker daemon running/i;
const NO_CONTAINER = /No such (container|object)/i;
const NOT_RUNNING = /is not running|is restarting|is paused/i;
const NO_PROGRAM_INSIDE = /OCI runtime exec failed|executable file not found/i;

/** The cause when Docker itself refused; null when the error is of the command run through it. */
export function dockerProblem(
  output: CommandOutput,
  container: string | null,
): MonitorError | null {
  const text = output.stderr;
  const name = container ?? 'the container';
  if (NO_PROGRAM_INSIDE.test(text)) return null;
  if (DOCKER_ABSENT.test(text)) {
    return new MonitorError(
      ERROR_CODES.dockerMissing,
      'Could not run docker on the VM: the command is not installed, or not on the PATH of the login shell.',
      'Install Docker on the VM, or check that this is the VM that runs Windows Agent Arena.',
    );
  }
  if (DAEMON_DENIED.test(text)) {
    return new MonitorError(
      ERROR_CODES.dockerPermission,
      'Docker on the VM refused: this user may not use the Docker daemon.',
      'Run "sudo usermod -aG docker $USER" on the VM, then connect again, or use a user in the docker group.',
    );
  }
  if (DAEMON_DOWN.test(text)) {
    return new MonitorError(
      ERROR_CODES.dockerMissing,
      'Docker is installed on the VM, but its daemon does not answer.',
      'Start it on the VM: "sudo systemctl start docker".',
    );
  }
  if (NO_CONTAINER.test(text)) {
    return new MonitorError(
      ERROR_CODES.containerMissing,
      `There is no container ${name} on the VM.`,
      'Start the benchmark, or set the name of its container in the profile.',
    );
  }
  if (NOT_RUNNING.test(text)) {
    return new MonitorError(
      ERROR_CODES.containerMissing,
      `The container ${name} is not running.`,
      `Start it on the VM: "docker start ${name}".`,
    );
  }
  return null;
}

/** A failure nothing more is known about; quotes a bounded piece of what the VM said. */
export function commandFailure(title: string, output: CommandOutput): MonitorError {
  const said = printable(output.stderr || output.stdout);
  const code = output.exitCode === null ? 'ended by a signal' : `exit code ${output.exitCode}`;
  return new MonitorError(
    ERROR_CODES.commandFailed,
    `"${title}" failed on the VM (${code})${said === '' ? '.' : `: ${said}`}`,
    'Run the same command on the VM by hand to see more; the list of commands shows it.',
  );
}

export function unreadableAnswer(title: string, detail: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.commandFailed,
    `"${title}" gave an answer that could not be read: ${printable(detail)}`,
    'Check the version of Docker and of the system tools on the VM.',
  );
}

export function checkedDocker(
  output: CommandOutput,
  container: string | null,
  title: string,
): CommandOutput {
  if (output.exitCode === 0) return output;
  throw dockerProblem(output, container) ?? commandFailure(title, output);
}

/** For commands with meaningful exit codes of their own: only Docker's own refusals are thrown. */
export function checkedInside(output: CommandOutput, container: string | null): CommandOutput {
  if (container === null || output.exitCode === 0) return output;
  const problem = dockerProblem(output, container);
  if (problem !== null) throw problem;
  return output;
}

/** One line, without control characters, cut to a length fit for a message. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- taking control characters out is the purpose
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > QUOTED_CHARS ? `${line.slice(0, QUOTED_CHARS)}…` : line;
}
