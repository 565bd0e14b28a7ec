import { formatBytes } from '#core/format/number.ts';
import type { DiskUsage } from '#protocol/library.ts';

export function usageText({ runBytes, trashBytes, freeBytes }: DiskUsage): string {
  const free = freeBytes === null ? '' : ` · ${formatBytes(freeBytes)} free on this disk`;
  const trash = trashBytes === 0 ? '' : ` · ${formatBytes(trashBytes)} in the trash`;
  return `${formatBytes(runBytes)} in runs${trash}${free}`;
}
