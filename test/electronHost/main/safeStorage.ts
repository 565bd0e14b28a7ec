/** Encryption with a key kept beside the user data: enough to see that nothing readable is written. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app, requireReady } from './app.ts';
import { keyring, userDataDir } from './host.ts';

const PREFIX = Buffer.from('v11');
const IV_BYTES = 12;
const TAG_BYTES = 16;

function readKey(): Buffer {
  const file = path.join(userDataDir, 'os-keyring');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32));
  return readFileSync(file);
}

export const safeStorage = {
  getSelectedStorageBackend(): string {
    return app.isReady() ? keyring : 'unknown';
  },

  isAsyncEncryptionAvailable(): Promise<boolean> {
    requireReady('safeStorage cannot be used');
    return Promise.resolve(true);
  },

  encryptStringAsync(plainText: string): Promise<Buffer> {
    requireReady('safeStorage cannot be used');
    if (typeof plainText !== 'string') throw new TypeError('Error processing argument at index 0');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', readKey(), iv);
    const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([PREFIX, iv, cipher.getAuthTag(), body]));
  },

  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    requireReady('safeStorage cannot be used');
    if (!Buffer.isBuffer(encrypted)) throw new TypeError('Error processing argument at index 0');
    const start = PREFIX.length;
    const iv = encrypted.subarray(start, start + IV_BYTES);
    const tag = encrypted.subarray(start + IV_BYTES, start + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', readKey(), iv);
    decipher.setAuthTag(tag);
    try {
      const body = encrypted.subarray(start + IV_BYTES + TAG_BYTES);
      const result = decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
      return Promise.resolve({ result, shouldReEncrypt: false });
    } catch (cause) {
      return Promise.reject(new Error('Error while decrypting the ciphertext', { cause }));
    }
  },
};
