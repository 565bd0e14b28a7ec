/** Files that a face sends in pieces, because it and the engine may be on different machines. */
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { toLocalPath } from '../mirror/localName.ts';

/** A zip of a whole run with pictures is about 4 GB; larger ones are named by their path. */
const MAX_UPLOAD_BYTES = 8 * 2 ** 30;
/** Sent and never imported: more than this many at once is a mistake. */
const MAX_UPLOADS = 16;
/** Left free on the disk, for the import and for runs that are being watched. */
const SPARE_BYTES = 256 * 2 ** 20;
const SPACE_CHECK_EVERY_BYTES = 64 * 2 ** 20;

export interface UploadPiece {
  readonly uploadId?: string | undefined;
  readonly name: string;
  readonly offset: number;
  readonly base64: string;
}

interface Upload {
  readonly filePath: string;
  receivedBytes: number;
  checkedBytes: number;
}

export class Uploads {
  readonly #dir: string;
  readonly #uploads = new Map<string, Upload>();

  /** @param dir Emptied at the start and at the end: nothing in it is anybody's only copy. */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** @throws MonitorError for a piece that does not follow the one before, or is too much. */
  async add(piece: UploadPiece): Promise<{ uploadId: string; receivedBytes: number }> {
    const bytes = Buffer.from(piece.base64, 'base64');
    const uploadId = piece.uploadId ?? (await this.#begin(piece.name));
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) throw unknownUpload();
    if (piece.offset !== upload.receivedBytes) throw outOfOrder(piece.offset, upload.receivedBytes);
    const total = upload.receivedBytes + bytes.length;
    if (total > MAX_UPLOAD_BYTES) throw tooLarge();
    await this.#checkSpace(upload, total);
    await appendFile(upload.filePath, bytes);
    upload.receivedBytes = total;
    return { uploadId, receivedBytes: total };
  }

  /** @throws MonitorError `not_found`. */
  fileOf(uploadId: string): string {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) throw unknownUpload();
    return upload.filePath;
  }

  async clear(): Promise<void> {
    this.#uploads.clear();
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #begin(name: string): Promise<string> {
    const oldest = this.#uploads.keys().next();
    if (this.#uploads.size >= MAX_UPLOADS && oldest.done !== true) await this.#drop(oldest.value);
    const uploadId = randomBytes(16).toString('hex');
    const base = name.split(/[/\\]/).at(-1) ?? '';
    const filePath = path.join(this.#dir, uploadId, toLocalPath(base) ?? 'upload');
    await mkdir(path.dirname(filePath), { recursive: true });
    await writeFile(filePath, '');
    this.#uploads.set(uploadId, { filePath, receivedBytes: 0, checkedBytes: 0 });
    return uploadId;
  }

  async #drop(uploadId: string): Promise<void> {
    this.#uploads.delete(uploadId);
    await rm(path.join(this.#dir, uploadId), { recursive: true, force: true });
  }

  async #checkSpace(upload: Upload, total: number): Promise<void> {
    if (upload.checkedBytes > 0 && total - upload.checkedBytes < SPACE_CHECK_EVERY_BYTES) return;
    upload.checkedBytes = total;
    if (!(await stat(this.#dir).catch(() => null))) return;
    const disk = await statfs(this.#dir).catch(() => null);
    if (disk === null || disk.bavail * disk.bsize > SPARE_BYTES) return;
    throw new MonitorError(
      ERROR_CODES.diskFull,
      'The disk of the data folder is nearly full: the file is not taken.',
      'Free some space there and send it again.',
    );
  }
}

function unknownUpload(): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    'The file that was sent is not here any more.',
    'Send it again.',
  );
}

function outOfOrder(offset: number, expected: number): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `A piece of the file came out of order: at byte ${String(offset)}, expected at ${String(expected)}.`,
    'Send the file again.',
  );
}

function tooLarge(): MonitorError {
  return new MonitorError(
    ERROR_CODES.invalidInput,
    `The file is larger than ${String(MAX_UPLOAD_BYTES / 2 ** 30)} GB.`,
    'Copy it to the machine on which the monitor runs, and name its path.',
  );
}
