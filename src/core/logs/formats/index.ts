import type { LogFormat } from '../logFormat.ts';
import { briefLines } from './briefLines.ts';
import { clientPrints } from './clientPrints.ts';
import { containerBoot } from './containerBoot.ts';
import { dockerBuild } from './dockerBuild.ts';
import { downloadProgress } from './downloadProgress.ts';
import { entryScripts } from './entryScripts.ts';
import { progressBar } from './progressBar.ts';
import { waaClient } from './waaClient.ts';

/**
 * Every known format. A line is of the first one that recognises and parses it, so what is most
 * telling (and most frequent) comes first.
 */
export const LOG_FORMATS: readonly LogFormat[] = [
  waaClient,
  entryScripts,
  containerBoot,
  progressBar,
  clientPrints,
  downloadProgress,
  dockerBuild,
  briefLines,
];
