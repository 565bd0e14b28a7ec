/** Failures of sockets and of ssh2 as one clear MonitorError each. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { printable } from '../remote/commandErrors.ts';
import { knownHostsName, type HostAddress } from './hostKeys.ts';

interface Explanation {
  readonly happened: string;
  readonly remedy: string;
}

const SOCKET_CODES: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: {
    happened: 'the name is not known',
    remedy: 'Check the host name for typing errors, or use the IP address of the VM.',
  },
  EAI_AGAIN: {
    happened: 'the name could not be looked up now',
    remedy: 'Check the network connection of this computer.',
  },
  ECONNREFUSED: {
    happened: 'the connection was refused',
    remedy: 'Check the port, and that the SSH server on the VM is running.',
  },
  ETIMEDOUT: {
    happened: 'there was no answer',
    remedy:
      'Check that the VM is started and that its firewall lets this address reach the SSH port.',
  },
  EHOSTUNREACH: {
    happened: 'there is no route to it',
    remedy: 'Check the network or VPN of this computer, and that the VM is started.',
  },
  ENETUNREACH: {
    happened: 'there is no route to its network',
    remedy: 'Check the network or VPN of this computer.',
  },
  ECONNRESET: {
    happened: 'it broke off the connection',
    remedy: 'Check that the port is that of an SSH server and that it is not overloaded.',
  },
};

export function unreachable(address: HostAddress, cause: unknown): MonitorError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const known = SOCKET_CODES[code];
  const happened = known?.happened ?? printable(cause instanceof Error ? cause.message : code);
  return new MonitorError(
    ERROR_CODES.unreachable,
    `Could not reach ${knownHostsName(address)}: ${happened}.`,
    known?.remedy ?? 'Check host and port, and that the VM is started.',
    { cause },
  );
}

/** From the jump host before it. `cause` is its refusal to connect. */
export function unreachableThrough(address: HostAddress, cause: unknown): MonitorError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const text = inner instanceof Error ? inner.message : String(inner);
  const isForbidden = /administratively prohibited/i.test(text);
  const happened = isForbidden
    ? 'the jump host before it forbids forwarding'
    : printable(text.replace(/^\(SSH\) Channel open failure:\s*/i, ''));
  return new MonitorError(
    ERROR_CODES.unreachable,
    `Could not reach ${knownHostsName(address)} from the jump host before it: ${happened}.`,
    isForbidden
      ? 'Ask for "AllowTcpForwarding yes" in the sshd_config of the jump host.'
      : 'Check host and port as the jump host knows them, and that the server is started.',
    { cause },
  );
}

/** Before the login was done. */
export function handshakeFailure(address: HostAddress, cause: unknown): MonitorError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const where = knownHostsName(address);
  if (/too many authentication failures/i.test(text)) {
    return new MonitorError(
      ERROR_CODES.authFailed,
      `${where} refused after too many keys were tried.`,
      'Choose the one key file for this VM in the profile, with "key" as the way to log in.',
      { cause },
    );
  }
  if (/no matching|handshake failed/i.test(text)) {
    return new MonitorError(
      ERROR_CODES.unreachable,
      `${where} and this app have no encryption in common: ${printable(text)}.`,
      'Update the SSH server on the VM.',
      { cause },
    );
  }
  if (/before handshake|ident|protocol|header|packet/i.test(text)) {
    return new MonitorError(
      ERROR_CODES.unreachable,
      `${where} answered, but not like an SSH server: ${printable(text)}.`,
      'Check the port. A VM that is just starting, or that limits logins, needs a moment.',
      { cause },
    );
  }
  return unreachable(address, cause);
}

export function silence(address: HostAddress, during: string, seconds: number): MonitorError {
  return new MonitorError(
    ERROR_CODES.unreachable,
    `${knownHostsName(address)} did not answer within ${seconds} s during ${during}.`,
    'Check that the VM is started and that its firewall lets this address reach the SSH port.',
  );
}

/** After the login: the connection ended without being asked to. */
export function lost(address: HostAddress, cause: unknown): MonitorError {
  const text = cause instanceof Error ? cause.message : '';
  const happened = /keepalive/i.test(text)
    ? 'it no longer answers'
    : text === ''
      ? 'it was closed from the other side'
      : printable(text);
  return new MonitorError(
    ERROR_CODES.connectionLost,
    `The connection to ${knownHostsName(address)} was lost: ${happened}.`,
    'It is tried again by itself; check the network and the VM if it stays away.',
    { cause },
  );
}

export function cancelled(address: HostAddress): MonitorError {
  return new MonitorError(
    ERROR_CODES.cancelled,
    `Connecting to ${knownHostsName(address)} was cancelled.`,
    'Connect again when ready.',
  );
}
