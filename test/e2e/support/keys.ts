import ssh2 from 'ssh2';

/** A private key in OpenSSH's format that no server knows. */
export function generateKey(): string {
  return ssh2.utils.generateKeyPairSync('ed25519').private;
}
