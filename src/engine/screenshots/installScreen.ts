/**
 * QEMU's own picture of the screen, for the time when Windows has no server yet. Through the human
 * monitor only: QMP serves one client, and WAA's is using it while tasks run.
 */
import sharp from 'sharp';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { dumpScreen, readScreenDump } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { GuestScreen } from './guestScreen.ts';
import { MAX_PIXELS, MAX_SIDE_PX } from './pngHeader.ts';

/** 4K in three bytes a pixel is 25 MB. */
const MAX_DUMP_BYTES = 64 * 2 ** 20;
const TIMEOUT_MS = 20_000;

export function createInstallScreen(host: RemoteHost, container: string): GuestScreen {
  // The way that worked is tried first from then on.
  let monitors: readonly ('tcp' | 'socket')[] = ['tcp', 'socket'];
  return {
    async screenshot(signal) {
      let failure: unknown = null;
      for (const monitor of monitors) {
        try {
          const options = { signal, timeoutMs: TIMEOUT_MS };
          await host.run(dumpScreen, { container, monitor }, options);
          const maxOutputBytes = MAX_DUMP_BYTES;
          const dump = await host.runBinary(
            readScreenDump,
            { container },
            { ...options, maxOutputBytes },
          );
          const png = await ppmToPng(dump);
          monitors = [monitor, ...monitors.filter((other) => other !== monitor)];
          return png;
        } catch (error) {
          signal.throwIfAborted();
          failure = error;
        }
      }
      throw new MonitorError(
        ERROR_CODES.guestUnreachable,
        `QEMU in container ${container} gave no picture of the screen.`,
        'Normal before Windows boots. Otherwise open noVNC on port 8006 of the VM.',
        { cause: failure },
      );
    },
  };
}

/**
 * A binary PPM (P6, 8 bits a colour) as PNG.
 * @throws MonitorError when it is cut off or something else.
 */
export async function ppmToPng(bytes: Buffer): Promise<Buffer> {
  // Comments may stand between the fields; QEMU writes none, other tools do.
  const head = bytes.toString('latin1', 0, 512);
  const match =
    /^P6(?:\s|#[^\n]*\n)+(\d{1,5})(?:\s|#[^\n]*\n)+(\d{1,5})(?:\s|#[^\n]*\n)+255\s/.exec(head);
  const width = Number(match?.[1] ?? 0);
  const height = Number(match?.[2] ?? 0);
  const start = match?.[0].length ?? 0;
  const isBelievable =
    width > 0 &&
    height > 0 &&
    width <= MAX_SIDE_PX &&
    height <= MAX_SIDE_PX &&
    width * height <= MAX_PIXELS;
  if (!isBelievable || bytes.length < start + width * height * 3) {
    throw new MonitorError(
      ERROR_CODES.guestUnreachable,
      "QEMU's picture of the screen is cut off or not a picture.",
      'It is asked for again by itself.',
    );
  }
  return sharp(bytes.subarray(start, start + width * height * 3), {
    raw: { width, height, channels: 3 },
  })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
