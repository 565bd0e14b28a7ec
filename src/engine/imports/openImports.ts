/** Puts the parts together that bring runs in from files. */
import path from 'node:path';
import type { Alerts } from '../alerts/alerts.ts';
import type { AppLog } from '../appLog.ts';
import type { EngineOptions } from '../engine.ts';
import type { WriterRule } from '../library/writerRule.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { openRecorder } from '../sessions/openRecorder.ts';
import { FolderWatches } from './folderWatches.ts';
import { Importer } from './importer.ts';
import type { ImportsParts } from './importsRouter.ts';
import { Uploads } from './uploads.ts';

export interface Imports extends ImportsParts {
  close(): Promise<void>;
}

export async function openImports(parts: {
  readonly options: EngineOptions;
  readonly library: RunLibrary;
  readonly alerts: Pick<Alerts, 'attach' | 'detach'>;
  readonly log: AppLog;
  readonly writerRule: WriterRule;
}): Promise<Imports> {
  const { options, library, writerRule } = parts;
  const { dataDir, build } = options;
  const uploads = new Uploads(path.join(dataDir, 'uploads'));
  const importer = new Importer({
    dataDir,
    writerRule,
    build,
    library,
    openRecorder: (manifest, folder) => openRecorder(parts, manifest, folder),
    uploadedFile: (uploadId) => uploads.fileOf(uploadId),
    allowsPaths: options.allowsLocalPaths ?? true,
  });
  const folders = new FolderWatches({
    dataDir,
    writerRule,
    build,
    library,
    openRecorder: (manifest) => openRecorder(parts, manifest),
    checkPath: (filePath) => importer.checkPath(filePath),
    onClosed: (runId) => {
      parts.alerts.detach(runId);
      library.release(runId);
    },
    log: parts.log.logger,
  });
  if (writerRule.isWriter) {
    await importer.clean();
    await uploads.clear();
  }
  return {
    importer,
    uploads,
    folders,
    close: async () => {
      await folders.close();
      if (writerRule.isWriter) await uploads.clear();
    },
  };
}
