/** A report with its pictures beside it: as a folder, or as a zip of one. */
import { constants, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface PictureFile {
  readonly source: string;
  /** Path below the folder, with forward slashes. */
  readonly name: string;
}

/** Copies share their blocks with the run where the file system can. */
export async function copyPictures(
  folder: string,
  pictures: AsyncIterable<PictureFile>,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(path.join(folder, 'pictures'), { recursive: true });
  for await (const { source, name } of pictures) {
    signal.throwIfAborted();
    await copyFile(source, path.join(folder, ...name.split('/')), constants.COPYFILE_FICLONE);
  }
}

/** The page first: a zip that was cut off still shows what it is. */
export async function zipReport(
  zipFile: string,
  page: { readonly filePath: string; readonly name: string },
  pictures: AsyncIterable<PictureFile>,
  signal: AbortSignal,
): Promise<void> {
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream, createWriteStream(zipFile), { signal });
  // Heard below, after the reading that fails with it.
  written.catch(() => undefined);
  const folder = path.basename(page.name, path.extname(page.name));
  zip.addFile(page.filePath, `${folder}/${page.name}`);
  for await (const { source, name } of pictures) {
    signal.throwIfAborted();
    // PNG and WebP do not shrink any more.
    zip.addFile(source, `${folder}/${name}`, { compress: false });
  }
  zip.end();
  await written;
}

/** Bytes of a file, or of everything in a folder. */
export async function sizeOf(target: string): Promise<number> {
  const facts = await stat(target);
  if (!facts.isDirectory()) return facts.size;
  const names = await readdir(target);
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(target, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
